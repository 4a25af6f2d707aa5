"""Every page that the browser walks answers to each who reads it: on any database, without a browser."""

import pytest

from tests.e2e.readers import READ, address
from tests.e2e.whole_world import WholeWorld


@pytest.mark.django_db
def test_every_page_answers(client):
    world, wrong = WholeWorld(), {}
    for who, routes in READ.items():
        client.cookies.clear()
        if who != "personne":
            client.cookies["sessionid"] = world.cookie(who)
        for route in routes:
            answer = client.get(address(world, route), follow=True)
            if answer.status_code != 200:
                wrong[who, route] = answer.status_code
    assert wrong == {}
