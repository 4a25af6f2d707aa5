"""The screen where two rows become one collectivité."""

import pytest

from bouquet.annuaire.enums import Role
from bouquet.territoires.models import Collectivite
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory

pytestmark = pytest.mark.django_db
PATH = "/espace/fusions/"
STATUS = {
    Role.ADMINISTRATION: 200,
    Role.COORDINATION: 200,
    Role.AGENT: 403,
    Role.REFERENT: 403,
    Role.COLLECTIVITE: 403,
    Role.ELU: 403,
    Role.REDACTION: 403,
    "sans_role": 403,
}


@pytest.mark.parametrize("role", STATUS)
def test_only_the_network_merges(client, role):
    scopes = {
        Role.AGENT: lambda: {"organisme": OrganismeFactory()},
        Role.REFERENT: lambda: {"organisme": OrganismeFactory()},
        Role.COLLECTIVITE: lambda: {"collectivite": CollectiviteFactory()},
        Role.ELU: lambda: {"canton": CantonFactory()},
    }
    scope = scopes.get(role, dict)()
    client.force_login(UserFactory() if role == "sans_role" else AppartenanceFactory(role=role, **scope).user)
    assert client.get(PATH).status_code == STATUS[role]
    assert client.post(PATH, {}).status_code == (422 if STATUS[role] == 200 else 403)


def test_what_would_move_is_shown_before_it_does(client):
    kept, gone = (CollectiviteFactory(syndicat=True, nom=nom) for nom in ("SIVOM du Val", "Sivom Val"))
    demande, me = DemandeFactory(beneficiaire=gone), AppartenanceFactory().user
    client.force_login(me)
    page = client.get(f"/espace/demandes/{demande.reference}/").content.decode()
    assert f"{PATH}?absorbee={gone.siren}" in page
    assert f'value="{gone.siren}"' in client.get(f"{PATH}?absorbee={gone.siren}").content.decode()
    told = {"absorbee": f"{gone.siren[:3]} {gone.siren[3:]}", "garde": kept.siren, "motif": "Saisi deux <fois>"}
    response = client.post(PATH, told)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Demandes\u00a0: 1" in text
    assert "Saisi deux &lt;fois&gt;" in text
    assert Collectivite.objects.filter(pk=gone.pk).exists()
    assert client.post(PATH, {**told, "confirme": "on"}).status_code == 302
    assert not Collectivite.objects.filter(pk=gone.pk).exists()
    text = client.get(PATH).content.decode()
    assert f"Sivom Val ({gone.siren}) → SIVOM du Val ({kept.siren})" in text
    assert str(me) in text
    assert client.post(PATH, {**told, "confirme": "on"}).status_code == 422


def test_what_cannot_merge_is_said_on_top(client):
    client.force_login(AppartenanceFactory().user)
    one, other = CollectiviteFactory(syndicat=True), CollectiviteFactory(epci=True)
    told = {"absorbee": one.siren, "garde": other.siren, "motif": "Essai", "confirme": "on"}
    response = client.post(PATH, told)
    assert response.status_code == 422
    assert "pas la même collectivité" in response.content.decode()
