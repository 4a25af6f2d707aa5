"""The sheet of an organisme: who reads it, who corrects it, and nothing written by halves."""

import pytest

from bouquet.annuaire.enums import Role
from bouquet.annuaire.fiches import correct_fiche
from bouquet.annuaire.models import Referent
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.catalogue.factories import PrestationFactory
from tests.territoires.factories import SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/espace/organismes/"
FICHE = "/espace/organismes/CAUE/"
CORRIGER = f"{FICHE}corriger/"


@pytest.fixture
def caue():
    organisme = OrganismeFactory(sigle="CAUE", description="Conseille.")
    ReferentFactory(organisme=organisme, nom="Anne", courriel="anne@exemple.test")
    PrestationFactory(organisme=organisme, titre="Conseil en plantations", publiee=False)
    return organisme


@pytest.fixture
def referent(client, caue):
    user = AppartenanceFactory(role=Role.REFERENT, organisme=caue).user
    client.force_login(user)
    return user


def sheet(caue, *lines, **fields):
    """The form as the page sends it: one line per référent."""
    data = {"description": "Conseille.", "site": "", **fields}
    held = list(caue.referents.all())
    data |= {"referents-TOTAL_FORMS": len(lines), "referents-INITIAL_FORMS": min(len(held), len(lines))}
    for index, line in enumerate(lines):
        known = {"id": held[index].pk} if index < len(held) else {}
        data |= {f"referents-{index}-{name}": value for name, value in {**known, **line}.items()}
    return data


def people(caue) -> list[tuple[str, str]]:
    return sorted(caue.referents.values_list("nom", "courriel"))


def test_a_referent_corrects_adds_and_removes(client, caue, referent):
    page = client.get(FICHE).content.decode()
    for words in ("Conseille.", "Anne", "Conseil en plantations", "Non publiée", "Corriger la fiche"):
        assert words in page
    lines = ({"nom": "Anne B.", "courriel": "ab@exemple.test"}, {"nom": "Guy"})
    sent = client.post(CORRIGER, sheet(caue, *lines, description="Conseille et forme.", site="https://caue.test"))
    assert sent.url == FICHE
    caue.refresh_from_db()
    assert (caue.description, caue.site) == ("Conseille et forme.", "https://caue.test")
    assert people(caue) == [("Anne B.", "ab@exemple.test"), ("Guy", "")]
    # Somebody goes, and somebody else of the same name comes, at once.
    lines = ({"nom": "Anne B.", "DELETE": "on"}, {"nom": "Guy"}, {"nom": "", "courriel": ""})
    assert client.post(CORRIGER, sheet(caue, *lines)).status_code == 302
    assert people(caue) == [("Guy", "")]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (({"nom": "Anne", "courriel": "pas une adresse"},), {}),
        (({"nom": "Anne"}, {"nom": "Anne"}), {}),
        (({"nom": ""},), {}),
        (({"nom": "Anne"},), {"site": "caue point test"}),
        (({"nom": "Anne"},), {"site": "javascript:alert(1)"}),
    ],
)
def test_something_wrong_writes_nothing_and_loses_nothing(client, caue, referent, lines, fields):
    sent = client.post(CORRIGER, sheet(caue, *lines, description="Nouvelle présentation", **fields))
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "Il reste quelque chose à corriger" in page
    assert "Nouvelle présentation" in page
    caue.refresh_from_db()
    assert caue.description == "Conseille."
    assert people(caue) == [("Anne", "anne@exemple.test")]


def test_nobody_reaches_the_people_of_another(client, caue, referent):
    other = ReferentFactory(nom="Paul")
    data = sheet(caue, {"nom": "Volé"}) | {"referents-0-id": other.pk}
    client.post(CORRIGER, data)
    assert people(caue) == [("Anne", "anne@exemple.test")]
    other.refresh_from_db()
    assert (other.nom, other.organisme_id == caue.pk) == ("Paul", False)
    with pytest.raises(ValueError, match="CAUE"):
        correct_fiche(organisme=caue, description="", site="", removed=[other])
    assert Referent.objects.filter(pk=other.pk).exists()


def test_somebody_removed_meanwhile_is_told(client, caue, referent):
    data = sheet(caue, {"nom": "Anne"})
    caue.referents.all().delete()
    sent = client.post(CORRIGER, data)
    assert sent.status_code == 422
    assert "retiré entre-temps" in sent.content.decode()


def test_a_sigle_may_hold_a_stroke(client):
    OrganismeFactory(sigle="DR/EAU")
    client.force_login(AppartenanceFactory().user)
    assert 'href="/espace/organismes/DR/EAU/"' in client.get(LIST).content.decode()
    assert client.get("/espace/organismes/DR/EAU/").status_code == 200
    assert client.get("/espace/organismes/dr/eau/corriger/").status_code == 200


def test_the_pages_cost_the_same_whatever_they_hold(client, caue, referent, django_assert_max_num_queries):
    for number in range(20):
        ReferentFactory(organisme=caue, nom=f"N{number}")
        PrestationFactory(organisme=caue)
        OrganismeFactory(service=True, parent=OrganismeFactory(direction=True))
    with django_assert_max_num_queries(12):
        client.get(FICHE)
    with django_assert_max_num_queries(12):
        client.get(CORRIGER)
    client.force_login(AppartenanceFactory().user)
    with django_assert_max_num_queries(12):
        assert len(client.get(LIST).context["organismes"]) > 40


# The list, the sheet of the CAUE, the page that corrects it, correcting it.
ACCESS = {
    **dict.fromkeys(("administration", "coordination", "referent", "gestion_de_linstance"), (200, 200, 200, 302)),
    "agent": (200, 200, 403, 403),
    "autre_referent": (200, 404, 404, 404),
    **dict.fromkeys(("collectivite", "elu", "redaction", "sans_role"), (403, 404, 404, 404)),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_gets_what_the_table_says(client, caue, who):
    situation = SituationFactory()
    scopes = {
        "agent": {"organisme": caue},
        "referent": {"organisme": caue},
        "collectivite": {"collectivite": situation.commune},
        "elu": {"canton": situation.canton},
    }
    if who in Role.values:
        user = AppartenanceFactory(role=who, **scopes.get(who, {})).user
    elif who == "autre_referent":
        user = AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory()).user
    else:
        user = UserFactory(is_superuser=who == "gestion_de_linstance", is_staff=who == "gestion_de_linstance")
    client.force_login(user)
    reads = [client.get(path).status_code for path in (LIST, FICHE, CORRIGER)]
    assert (*reads, client.post(CORRIGER, sheet(caue, {"nom": "Anne"})).status_code) == ACCESS[who]


def test_a_direction_s_referent_corrects_its_services_not_the_reverse(client):
    satese = OrganismeFactory(sigle="SATESE", service=True)
    paths = [f"/espace/organismes/{one.sigle}/corriger/" for one in (satese, satese.parent)]
    statuses = []
    for organisme in (satese.parent, satese):
        client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user)
        statuses.append([client.get(path).status_code for path in paths])
    assert statuses == [[200, 200], [200, 403]]


def test_the_sheet_tells_who_changed_what_even_of_who_left(client, caue, referent):
    client.post(CORRIGER, sheet(caue, {"nom": "Anne", "courriel": "neuve@exemple.test"}, description="Forme."))
    client.post(CORRIGER, sheet(caue, {"nom": "Anne", "DELETE": "on"}, {"nom": "Guy"}, description="Forme."))
    page = client.get(FICHE).content.decode()
    assert "Historique de la fiche" in page
    for champ, avant, apres in (
        ("Description", "Conseille.", "Forme."),
        ("Courriel", "anne@exemple.test", "neuve@exemple.test"),
        ("Référents", "Anne", "Guy"),
    ):
        assert f"{champ}\u00a0: de «\u00a0{avant}\u00a0» à «\u00a0{apres}\u00a0»" in page, champ
    assert page.count(str(referent)) >= 3
    # Former addresses are for those who correct the sheet.
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=caue).user)
    page = client.get(FICHE).content.decode()
    assert "Historique de la fiche" not in page
    assert "anne@exemple.test" not in page
