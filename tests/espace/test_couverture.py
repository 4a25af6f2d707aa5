"""The map of conventions: who is bound, whose ends soon, who lacks one, and the same as a table and as a file."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.models import Convention, IndicateurAssistance
from bouquet.territoires.models import Contour
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory
from tests.demandes.factories import ConventionFactory, DemandeFactory, InterventionFactory
from tests.espace.test_conventions_pages import bind, media  # noqa: F401
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, MillesimeFactory, SituationFactory

pytestmark = pytest.mark.django_db
MAP = "/espace/conventions/manquantes/"
FILE = f"{MAP}export.csv"
day = datetime.date
JOUR, END = day(2025, 11, 1), day(2026, 12, 31)


@pytest.fixture
def land():
    """A host département whose communes are known by name in 2025."""
    DepartementFactory(code="26", hote=True)
    organisme = OrganismeFactory()
    epci = CollectiviteFactory(epci=True, nom="Communauté du Val")

    def commune(nom, **figures):
        situation = SituationFactory(
            commune__nom=nom, millesime=MillesimeFactory(annee=2025), epci=figures.pop("epci", epci)
        )
        if figures:
            IndicateurAssistance.objects.create(collectivite=situation.commune, annee=2025, **figures)
        return situation.commune

    return organisme, epci, commune


ELIGIBLE = {"population_totale": 640, "potentiel": 900, "potentiel_moyen": 800}
RICH = {"population_totale": 640, "potentiel": 9000, "potentiel_moyen": 800, "precedent": "non_eligible"}


def signed(organisme, commune, fin=END, **fields) -> Convention:
    dates = {"debut": min(day(2025, 1, 1), fin - datetime.timedelta(days=364)), "fin": fin}
    return bind(ConventionFactory(signed=True, **dates, **fields), organisme, commune)


def rows(client, query="") -> dict[str, dict]:
    answer = client.get(f"{FILE}?jour={JOUR}{query}")
    assert answer.status_code == 200
    return {row["collectivite"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}


def test_each_collectivite_stands_where_its_conventions_and_the_rule_put_it(client, land):
    organisme, epci, commune = land
    other = CollectiviteFactory(epci=True)
    signed(organisme, commune("Liée", epci=other))
    signed(organisme, commune("Finissante", epci=other), fin=day(2025, 12, 31))
    chained = commune("Suivie", epci=other)
    first = signed(organisme, chained, fin=day(2025, 12, 31))
    bind(
        ConventionFactory(signed=True, debut=day(2026, 1, 1), fin=day(2026, 12, 31), renouvelle=first),
        organisme,
        chained,
    )
    ended = signed(organisme, commune("Oubliée", epci=other, **ELIGIBLE), fin=day(2024, 12, 31))
    commune("Éligible", epci=other, **ELIGIBLE)
    commune("Riche", epci=other, **RICH)
    commune("Inconnue", epci=other)
    broken = signed(organisme, commune("Résiliée", epci=other))
    Convention.objects.filter(pk=broken.pk).update(etat="resiliee")
    signed(organisme, epci)
    commune("Couverte")
    client.force_login(AppartenanceFactory().user)
    found = rows(client)
    assert {name: row["situation"] for name, row in found.items() if not name.startswith("Communauté")} == {
        "Liée": "en_vigueur", "Finissante": "expire", "Suivie": "en_vigueur", "Oubliée": "manquante",
        "Éligible": "manquante", "Riche": "non_concernee", "Inconnue": "a_verifier", "Résiliée": "a_verifier",
        "Couverte": "en_vigueur",
    }  # fmt: skip
    assert (found["Oubliée"]["convention"], found["Oubliée"]["fin"]) == (ended.numero, "2024-12-31")
    assert "Communauté du Val" in found["Couverte"]["raison"]
    assert "Éligible en 2025" in found["Éligible"]["raison"]
    assert found["Communauté du Val"]["situation"] == "en_vigueur"
    Convention.objects.update(type="moe")
    assert rows(client, "&type=moe")["Couverte"]["situation"] == "non_concernee"  # another contract covers no commune


def test_a_delegated_project_without_its_mandate_is_missing_one_whatever_else_binds_it(client, land):
    organisme, _, commune = land
    place = commune("Sans mandat")
    signed(organisme, place, mandat=True)
    work = InterventionFactory(
        demande=DemandeFactory(beneficiaire=place, etat="en_cours"),
        organisme=organisme,
        nature=NatureFactory(code="mod"),
        mandat_a_fournir=True,
    )
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    found = rows(client, "&type=mandat")["Sans mandat"]
    assert (found["situation"], work.demande.reference in found["raison"]) == ("manquante", True)
    page = client.get(f"{MAP}?type=mandat").content.decode()
    assert f"/espace/demandes/{work.demande.reference}/" in page


def test_the_rule_is_never_applied_to_a_maitrise_d_oeuvre(client, land):
    commune = land[2]
    commune("Éligible", **ELIGIBLE)
    client.force_login(AppartenanceFactory().user)
    assert rows(client, "&type=moe")["Éligible"]["situation"] == "non_concernee"
    assert rows(client, "&type=satep")["Éligible"]["situation"] == "manquante"


def test_an_organisme_reads_its_own_conventions_only(client, land):
    organisme, _, commune = land
    secret = signed(organisme, commune("Liée"))
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user)
    assert rows(client)["Liée"]["situation"] == "a_verifier"
    assert secret.numero not in client.get(f"{MAP}?jour={JOUR}").content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.COORDINATION, 200), (Role.REFERENT, 200), (Role.COLLECTIVITE, 403), (Role.ELU, 403)]
)
def test_those_who_write_conventions_open_the_map_and_its_file(client, land, role, status):
    organisme, _, commune = land
    place = commune("Liée")
    scope = {
        Role.REFERENT: {"organisme": organisme},
        Role.COLLECTIVITE: {"collectivite": place},
        Role.ELU: {"canton": place.situations.get().canton},
    }
    client.force_login(AppartenanceFactory(role=role, **scope.get(role, {})).user)
    assert (client.get(MAP).status_code, client.get(FILE).status_code) == (status, status)


def test_filters_hold_in_the_address_and_a_wrong_one_is_said(client, land):
    organisme, epci, commune = land
    near, far = commune("Proche"), commune("Loin", epci=CollectiviteFactory(epci=True))
    signed(organisme, far)
    client.force_login(AppartenanceFactory().user)
    canton = near.situations.get().canton.code
    assert set(rows(client, f"&canton={canton}")) == {"Proche"}
    assert set(rows(client, f"&epci={epci.siren}")) == {"Proche", "Communauté du Val"}
    assert set(rows(client, "&etat=en_vigueur")) == {"Loin"}
    assert set(rows(client, "&type=n-importe-quoi")) == set()
    page = client.get(f"{MAP}?jour=hier")
    assert (page.status_code, "Un filtre n’a pas pu être lu" in page.content.decode()) == (422, True)


def test_the_map_links_each_commune_and_tells_what_it_is(client, land):
    commune = land[2]
    place = commune("Éligible", **ELIGIBLE)
    Contour.objects.create(
        genre="commune", code=place.code_insee, departement_id="26", geometrie={}, trace="M0 0h9v9z",
        cadre=[0, 0, 9, 9], centre=[4, 4],
    )  # fmt: skip
    client.force_login(AppartenanceFactory().user)
    page = client.get(f"{MAP}?jour={JOUR}").content.decode()
    assert f'href="/espace/collectivites/{place.code}/"' in page
    assert "Éligible\u00a0: manquante. Éligible en 2025." in page
    assert "fill-hue-4" in page


def test_a_missing_line_opens_a_draft_already_filled_in(client, land):
    organisme, _, commune = land
    new, old = commune("Nouvelle", **ELIGIBLE), commune("Ancienne", **ELIGIBLE)
    last = timezone.localdate().year - 1
    ended = signed(organisme, old, fin=day(last, 12, 31), numero=f"S-{last}", tarif_par_habitant="0.45")
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    IndicateurAssistance.objects.update(annee=last + 1)
    page = client.get(MAP).content.decode()
    link = f"/espace/conventions/nouvelle/?renouvelle={ended.pk}"
    assert link in page
    draft = client.get(link).content.decode()
    assert all(
        words in draft for words in (f"S-{last + 1}", f"{last + 1}-01-01", f"{last + 1}-12-31", "0.45", "Ancienne")
    )
    link = f"/espace/conventions/nouvelle/?type=satese&amp;collectivite={new.pk}&amp;organisme={organisme.pk}"
    assert link in page
    draft = client.get(link.replace("&amp;", "&")).content.decode()
    assert all(words in draft for words in (f"SATESE-{last + 1}-{new.code}", "Nouvelle", "L3232-1-1"))
    begun = bind(
        ConventionFactory(numero="PROJET", debut=day(last + 1, 1, 1), fin=day(last + 1, 12, 31)), organisme, new
    )
    page = client.get(MAP).content.decode()
    assert (link in page, f"/espace/conventions/{begun.pk}/" in page) == (False, True)


def test_the_map_costs_the_same_whatever_there_is(client, land, django_assert_max_num_queries):
    organisme, _, commune = land
    client.force_login(AppartenanceFactory().user)
    for number in range(30):
        signed(organisme, commune(f"Lieu {number}", **ELIGIBLE))
    with django_assert_max_num_queries(13):
        assert client.get(MAP).status_code == 200
