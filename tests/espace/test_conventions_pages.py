"""Conventions in the espace: who sees and writes them, how one is drafted, signed, and what it then allows."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatConvention, EtatIntervention
from bouquet.demandes.models import Convention, Demande, IndicateurAssistance
from bouquet.demandes.querysets import MANDAT_ITEMS
from bouquet.demandes.services.editing import seen
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/espace/conventions/"
NEW = f"{LIST}nouvelle/"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def bind(convention, organisme, collectivite) -> Convention:
    ConventionPartieFactory(convention=convention, organisme=organisme)
    ConventionPartieFactory(convention=convention, organisme=None, collectivite=collectivite)
    return convention


@pytest.fixture
def world():
    """A convention between a service's direction and a commune, and one person of each role."""
    service, situation = OrganismeFactory(service=True), SituationFactory()
    convention = bind(ConventionFactory(numero="SAT-1"), service.parent, situation.commune)
    people = {
        "coordination": AppartenanceFactory().user,
        "agent": AppartenanceFactory(role=Role.AGENT, organisme=service).user,
        "referent": AppartenanceFactory(role=Role.REFERENT, organisme=service.parent).user,
        "collectivite": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=situation.commune).user,
        "autre_organisme": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "autre_commune": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=CollectiviteFactory()).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=situation.canton).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
        "sans_role": UserFactory(),
    }
    return convention, service.parent, situation.commune, people


# The list, the convention, drafting one, changing this one, its signed copy; a post to its state and its signature.
ACCESS = {
    "coordination": (200, 200, 200, 200, 200, 403, 422),
    "agent": (200, 200, 200, 200, 200, 403, 422),
    "referent": (200, 200, 200, 200, 200, 403, 422),
    "collectivite": (200, 200, 403, 403, 200, 403, 403),
    "autre_organisme": (200, 404, 200, 404, 404, 404, 404),
    "autre_commune": (200, 404, 403, 404, 404, 404, 404),
    "elu": (403, 404, 403, 404, 404, 404, 404),
    "redaction": (403, 404, 403, 404, 404, 404, 404),
    "sans_role": (403, 404, 403, 404, 404, 404, 404),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_opens_what_the_table_says(client, world, who):
    convention, _, _, people = world
    convention.pdf.save("x.pdf", SimpleUploadedFile("x.pdf", PDF))
    client.force_login(people[who])
    page = f"{LIST}{convention.pk}/"
    read = [LIST, page, NEW, f"{page}modifier/", f"{page}pdf/"]
    write = [f"{page}etat/", f"{page}signer/"]
    found = [client.get(path).status_code for path in read] + [client.post(path).status_code for path in write]
    assert tuple(found) == ACCESS[who]
    listed = client.get(LIST)
    if listed.status_code == 200:
        assert ("SAT-1" in listed.content.decode()) == (found[1] == 200)


def test_the_list_costs_the_same_for_many_and_filters(client, world, django_assert_max_num_queries):
    _, organisme, commune, people = world
    for _ in range(20):
        bind(ConventionFactory(debut=datetime.date(2023, 1, 1), fin=datetime.date(2023, 12, 31)), organisme, commune)
    client.force_login(people["agent"])
    with django_assert_max_num_queries(12):
        assert 'data-total="21"' in client.get(LIST).content.decode()
    for query, total in (("annee=2025", 1), ("type=mandat", 0), (f"organisme={organisme.sigle}", 21), ("proche=on", 0)):
        assert f'data-total="{total}"' in client.get(f"{LIST}?{query}").content.decode(), query
    bind(ConventionFactory(signed=True, fin=timezone.localdate() + datetime.timedelta(days=30)), organisme, commune)
    assert 'data-total="1"' in client.get(f"{LIST}?proche=on").content.decode()


def test_the_page_costs_the_same_for_many(client, world, django_assert_max_num_queries):
    convention, organisme, commune, people = world
    for year in range(2000, 2020):
        ConventionPartieFactory(convention=convention, organisme=OrganismeFactory())
        demande = DemandeFactory(
            beneficiaire=commune, convention=convention, origine="convention", type_convention=convention.type,
            date_demande=datetime.date(year, 3, 1),
        )  # fmt: skip
        InterventionFactory(demande=demande, organisme=organisme)
    client.force_login(people["agent"])
    client.get(f"{LIST}{convention.pk}/")  # what the process keeps, like the types of the history
    with django_assert_max_num_queries(12):
        assert demande.reference in client.get(f"{LIST}{convention.pk}/").content.decode()


def told(organisme, **fields):
    return {
        "numero": "N-1", "type": "satese", "regime": "conventionnel", "debut": "2026-01-01", "fin": "2026-12-31",
        "organismes": [organisme.pk], **fields,
    }  # fmt: skip


def test_a_draft_is_written_then_corrected_and_loses_nothing_typed(client, world):
    _, organisme, commune, people = world
    client.force_login(people["agent"])
    response = client.post(NEW, told(organisme, fin="2025-01-01", ajout=commune.code, base_legale="Code rural"))
    assert response.status_code == 422
    assert "La fin de la convention doit suivre" in response.content.decode()
    assert "Code rural" in response.content.decode()
    assert client.post(NEW, told(organisme, ajout=commune.code)).status_code == 302
    made = Convention.objects.get(numero="N-1")
    assert {str(party) for party in made.parties.all()} == {str(organisme), str(commune)}
    assert made.transitions.get().auteur == people["agent"]
    change = f"{LIST}{made.pk}/modifier/"
    sent = told(organisme, fin="2027-12-31", collectivites=[commune.pk], vu=json.dumps(seen(made)))
    assert client.post(change, sent).status_code == 302
    made.refresh_from_db()
    assert (made.fin.year, made.parties.count()) == (2027, 2)
    assert client.post(NEW, told(organisme)).status_code == 422  # its number is taken


def test_an_agent_writes_only_what_binds_the_organisme(client, world):
    _, organisme, commune, people = world
    client.force_login(people["autre_organisme"])
    response = client.post(NEW, told(organisme, ajout=commune.code))
    assert response.status_code == 422
    assert "Cochez votre organisme" in response.content.decode()
    assert not Convention.objects.filter(numero="N-1").exists()


def sign(client, convention, content=PDF, etat="brouillon", day="2025-01-02"):
    sent = {"date_signature": day, "pdf": SimpleUploadedFile("signee.pdf", content), "etat": etat}
    return client.post(f"{LIST}{convention.pk}/signer/", sent)


def test_it_is_signed_with_a_true_pdf_once_and_the_copy_is_served(client, world):
    convention, _, _, people = world
    client.force_login(people["referent"])
    fake = sign(client, convention, content=b"<html><script>alert(1)</script>")
    assert (fake.status_code, "pas un PDF" in fake.content.decode()) == (422, True)
    late = sign(client, convention, day="2999-01-01")
    assert (late.status_code, "avenir" in late.content.decode()) == (409, True)
    assert sign(client, convention).status_code == 302
    again = sign(client, convention)
    assert (again.status_code, "quelqu’un d’autre" in again.content.decode()) == (409, True)
    convention.refresh_from_db()
    assert (convention.etat, convention.pdf.name.startswith("conventions/")) == (EtatConvention.SIGNEE, True)
    served = client.get(f"{LIST}{convention.pk}/pdf/")
    assert b"".join(served.streaming_content) == PDF
    assert (served["Content-Type"], served["Content-Disposition"].startswith("attachment")) == ("application/pdf", True)


def test_a_mandate_says_what_it_lacks_and_is_not_signed_without(client, world):
    _, organisme, commune, people = world
    mandat = bind(ConventionFactory(mandat=True, mandat_justice=False), organisme, commune)
    client.force_login(people["agent"])
    page = client.get(f"{LIST}{mandat.pk}/").content.decode()
    assert "Il manque : actions en justice" in page.replace("\u00a0", " ")
    assert sign(client, mandat).status_code == 409
    Convention.objects.filter(pk=mandat.pk).update(**dict.fromkeys(MANDAT_ITEMS, True))
    assert "5/5" in client.get(f"{LIST}{mandat.pk}/").content.decode()
    assert sign(client, mandat).status_code == 302


def test_a_termination_says_why_and_keeps_what_was_written(client, world):
    _, organisme, commune, people = world
    one = bind(ConventionFactory(signed=True), organisme, commune)
    client.force_login(people["agent"])
    act = f"{LIST}{one.pk}/etat/"
    assert client.post(act, {"vers": "resiliee", "etat": "signee"}).status_code == 409
    stale = client.post(act, {"vers": "resiliee", "etat": "active", "motif": "Trop tard"})
    assert (stale.status_code, "Trop tard" in stale.content.decode()) == (409, True)
    assert client.post(act, {"vers": "resiliee", "etat": "signee", "motif": "Accord"}).status_code == 302
    assert "Accord" in client.get(f"{LIST}{one.pk}/").content.decode()


def test_its_year_gives_one_demande(client, world):
    _, organisme, commune, people = world
    one = bind(ConventionFactory(signed=True), organisme, commune)
    client.force_login(people["agent"])
    page = f"{LIST}{one.pk}/"
    assert "Enregistrer la demande de l’année" in client.get(page).content.decode()
    sent = {
        "organisme": organisme.pk, "beneficiaire": commune.pk, "thematique": ThematiqueFactory().pk,
        "nature": NatureFactory(code="amo").pk,
    }  # fmt: skip
    assert client.post(f"{page}demande/", {}).status_code == 422
    for _ in range(2):
        assert client.post(f"{page}demande/", sent).status_code == 302
    made = Demande.objects.get(convention=one)
    shown = client.get(page).content.decode()
    assert made.reference in shown
    assert "Enregistrer la demande de l’année" not in shown


def test_a_delegated_project_starts_under_the_mandate_chosen(client, world):
    _, organisme, commune, people = world
    demande = DemandeFactory(beneficiaire=commune, etat=Etat.ORIENTEE)
    work = InterventionFactory(
        demande=demande, organisme=organisme, nature=NatureFactory(code="mod"), etat=EtatIntervention.ACCEPTEE
    )
    client.force_login(people["agent"])
    page = f"/espace/demandes/{demande.reference}/"
    seen = client.get(page).content.decode()
    assert "Rédiger le mandat" in seen
    link = f"{NEW}?type=mandat&organisme={organisme.pk}&collectivite={commune.pk}"
    assert str(commune) in client.get(link).content.decode()
    sent = {
        "action": f"intervention-{work.pk}-en_cours", "etat": "orientee", "etat_intervention": "acceptee",
    }  # fmt: skip
    assert client.post(f"{page}agir/", sent).status_code == 409
    today = timezone.localdate()
    dates = {"debut": today.replace(month=1, day=1), "fin": today.replace(month=12, day=31)}
    mandat = bind(ConventionFactory(mandat=True, signed=True, **dates), organisme, commune)
    foreign = bind(ConventionFactory(mandat=True, signed=True, **dates), OrganismeFactory(), commune)
    assert f'<option value="{mandat.pk}"' in client.get(page).content.decode()
    assert client.post(f"{page}agir/", sent | {"mandat": foreign.pk}).status_code == 409
    assert client.post(f"{page}agir/", sent | {"mandat": mandat.pk}).status_code == 302
    work.refresh_from_db()
    assert (work.etat, work.mandat) == (EtatIntervention.EN_COURS, mandat)


def test_the_page_says_who_is_eligible_and_why(client, world):
    convention, _, commune, people = world
    IndicateurAssistance.objects.create(
        collectivite=commune, annee=2025, population_totale=640, potentiel=900, potentiel_moyen=800
    )
    client.force_login(people["agent"])
    page = f"{LIST}{convention.pk}/"
    assert "640 habitants en 2025" in client.get(page).content.decode()
    Convention.objects.update(type="moe")
    assert "640 habitants" not in client.get(page).content.decode()
