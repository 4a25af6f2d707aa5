"""The yearly wave of renewals."""

import datetime

import pytest

from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.services.renewals import propose_renewal
from tests.demandes.factories import ConventionFactory
from tests.espace.test_conventions_pages import bind, media, world  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WAVE = "/espace/conventions/vague/"
MISSING = "/espace/conventions/manquantes/"
YEAR = f"{WAVE}?type=satese&annee=2025"
day = datetime.date


@pytest.fixture
def wave(world):  # noqa: F811
    _, organisme, commune, people = world
    Convention.objects.update(etat=EtatConvention.SIGNEE, date_signature=day(2024, 12, 1))
    second = bind(ConventionFactory(numero="S-2025-2", signed=True), organisme, commune)
    bind(ConventionFactory(numero="MOE-9", signed=True, type="moe"), organisme, commune)
    bind(ConventionFactory(numero="DRAFT"), organisme, commune)
    return Convention.objects.get(numero="SAT-1"), second, people


@pytest.mark.parametrize(
    ("debut", "fin", "expected"),
    [
        (day(2025, 1, 1), day(2025, 12, 31), (day(2026, 1, 1), day(2026, 12, 31))),
        (day(2023, 1, 1), day(2025, 12, 31), (day(2026, 1, 1), day(2028, 12, 31))),
        (day(2023, 3, 1), day(2024, 2, 29), (day(2024, 3, 1), day(2025, 2, 28))),
        (day(2024, 2, 29), day(2025, 2, 28), (day(2025, 3, 1), day(2026, 3, 1))),
        (day(2025, 1, 1), day(2025, 1, 10), (day(2025, 1, 11), day(2025, 1, 20))),
    ],
)
def test_a_renewal_lasts_as_long(debut, fin, expected):
    proposed = propose_renewal(ConventionFactory.build(debut=debut, fin=fin))
    assert (proposed.debut, proposed.fin) == expected


def test_a_wave_drafts_what_is_kept_and_nothing_twice(client, wave):
    first, second, people = wave
    client.force_login(people["agent"])
    page = client.get(YEAR).content.decode()
    assert all(words in page for words in ("SAT-1-2026", "S-2026-2"))
    assert "DRAFT" not in page
    assert "MOE-9" not in page
    sent = {f"choix_{first.pk}": "on", f"numero_{first.pk}": "SAT-1-2026", f"numero_{second.pk}": ""}
    assert client.post(YEAR, sent).status_code == 302
    draft = Convention.objects.get(numero="SAT-1-2026")
    assert (draft.renouvelle, draft.etat, draft.debut) == (first, "brouillon", day(2026, 1, 1))
    assert draft.parties.count() == 2
    assert client.post(YEAR, sent).status_code == 302
    assert Convention.objects.filter(renouvelle__isnull=False).count() == 1


def test_a_number_taken_stops_the_whole_wave(client, wave):
    first, second, people = wave
    client.force_login(people["coordination"])
    sent = {f"choix_{one.pk}": "on" for one in (first, second)}
    for numbers in (("N-1", "MOE-9"), ("N-1", "N-1"), ("N-1", "")):
        typed = {f"numero_{one.pk}": number for one, number in zip((first, second), numbers, strict=True)}
        response = client.post(YEAR, sent | typed)
        assert (response.status_code, "N-1" in response.content.decode()) == (422, True)
    assert not Convention.objects.filter(renouvelle__isnull=False).exists()


@pytest.mark.parametrize("path", [WAVE, MISSING])
@pytest.mark.parametrize("who", ["coordination", "agent", "autre_organisme", "collectivite", "elu", "sans_role"])
def test_those_who_write_conventions_open_these_pages(client, wave, who, path):
    client.force_login(wave[2][who])
    assert client.get(path).status_code == (200 if who in {"coordination", "agent", "autre_organisme"} else 403)
    assert "SAT-1" not in client.get(YEAR).content.decode() or who in {"coordination", "agent"}


def test_a_wave_whose_kind_is_unknown_is_asked_again(client, wave):
    client.force_login(wave[2]["agent"])
    assert client.get(f"{WAVE}?type=x&annee=y").status_code == 422


def test_a_wave_of_a_hundred_costs_the_same_and_makes_them_all(client, world, django_assert_max_num_queries):  # noqa: F811
    _, organisme, commune, people = world
    ends = {"signed": True, "debut": day(2025, 1, 1), "fin": day(2025, 12, 31)}
    made = ConventionFactory.create_batch(100, type="satep", **ends)
    for one in made:
        bind(one, organisme, commune)
    client.force_login(people["referent"])
    path = f"{WAVE}?type=satep&annee=2025"
    with django_assert_max_num_queries(12):
        page = client.get(path).content.decode()
    assert page.count("choix_") >= 100
    sent = {f"choix_{one.pk}": "on" for one in made} | {f"numero_{one.pk}": f"W-{one.pk}" for one in made}
    answer = client.post(path, sent)
    assert answer.status_code == 302
    assert 'data-total="100"' in client.get(answer.url).content.decode()
    assert 'data-total="100"' not in client.get(path).content.decode()
