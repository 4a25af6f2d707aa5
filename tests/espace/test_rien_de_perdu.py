"""Merging loses nothing: what hung on the row that goes, or on the demande that repeats another, is still read."""

import datetime

import pytest
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Canal, Etat, Origine, TypeConvention
from bouquet.demandes.models import Demande, ReferenceExterne, TransitionDemande
from bouquet.demandes.services import mark_doublon
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Document, Message
from bouquet.echanges.services import attach_documents, post_public_message
from bouquet.territoires.merging import merge_collectivites
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory, InterventionFactory
from tests.echanges.factories import MessageFactory, World, upload
from tests.territoires.factories import CollectiviteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_demande_of_a_merged_collectivite_keeps_all_that_hung_on_it(client):
    kept, gone = CollectiviteFactory(syndicat=True), CollectiviteFactory(syndicat=True)
    caue = OrganismeFactory()
    convention = ConventionFactory(type=TypeConvention.INGENIERIE)
    ConventionPartieFactory(convention=convention, organisme=None, collectivite=gone)
    demande = DemandeFactory(
        beneficiaire=gone,
        etat=Etat.EN_COURS,
        canal=Canal.CONVENTION,
        origine=Origine.CONVENTION,
        type_convention=TypeConvention.INGENIERIE,
        convention=convention,
        satisfaction=4,
        satisfaction_commentaire="Bien",
        satisfaction_le=timezone.now(),
    )
    InterventionFactory(demande=demande, organisme=caue, chef_de_file=True, quarts_de_jour=6)
    ReferenceExterne.objects.create(demande=demande, organisme=caue, valeur="X-1")
    attach_documents(demande=demande, fichiers=[upload()], le=timezone.now())
    post_public_message(demande=demande, nom="Mairie", texte="Bonjour", fichiers=[], le=timezone.now())
    MessageFactory(demande=demande, organisme=caue, visibilite=Visibilite.PRIVEE, texte="Note à nous")
    clerk = AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=gone).user
    merge_collectivites(garde=kept, absorbee=gone, auteur=None, le=timezone.now(), motif="Deux fois")
    demande = Demande.objects.get()
    assert (demande.beneficiaire, demande.convention, demande.satisfaction) == (kept, convention, 4)
    assert demande.satisfaction_commentaire == "Bien"
    assert [(one.organisme, one.quarts_de_jour) for one in demande.interventions.all()] == [(caue, 6)]
    assert demande.references_externes.get().valeur == "X-1"
    assert [one.collectivite for one in convention.parties.all()] == [kept]
    client.force_login(clerk)
    page = client.get(f"/espace/demandes/{demande.reference}/").content.decode()
    assert "Bonjour" in page
    assert "plan.pdf" in page
    assert "Note à nous" not in page
    assert client.get(f"/espace/documents/{Document.objects.get().pk}/").status_code == 200


@pytest.fixture
def repeated():
    """The demande of the world repeats another one of the same commune; its work joins it."""
    world = World()
    cible = DemandeFactory(situation=world.situation, etat=Etat.EN_COURS)
    InterventionFactory(demande=cible, chef_de_file=True)
    world.other = InterventionFactory(demande=cible, organisme=OrganismeFactory(sigle="AUTRE")).organisme
    world.people["autre"] = AppartenanceFactory(role=Role.AGENT, organisme=world.other).user
    said = {"demande": world.demande, "le": timezone.now()}
    MessageFactory(**said, organisme=None, visibilite=Visibilite.ECHANGE, texte="Quel toit ?")
    MessageFactory(**said, organisme=world.partenaire, visibilite=Visibilite.PARTAGEE, texte="Entre nous")
    MessageFactory(**said, organisme=world.service, visibilite=Visibilite.PRIVEE, texte="Rien que nous")
    attach_documents(demande=world.demande, fichiers=[upload("depot.pdf")], le=timezone.now())
    ReferenceExterne.objects.create(demande=world.demande, organisme=world.service, valeur="X-1")
    Demande.objects.filter(pk=world.demande.pk).update(satisfaction=5, satisfaction_le=timezone.now())
    world.demande.refresh_from_db()
    mark_doublon(demande=world.demande, cible=cible, auteur=None, le=timezone.now(), motif="Même toit")
    return world, cible


TEXTS = ("Quel toit ?", "Entre nous", "Rien que nous", "depot.pdf")
READS = {
    "service": (True, True, True, True),
    "partenaire": (True, True, False, True),
    "coordination": (True, True, False, True),
    "collectivite": (True, False, False, True),
    "elu": (False, False, False, False),
    # At work on the demande that stays, it now works with those who came from the doublon.
    "autre": (True, True, False, True),
}


@pytest.mark.parametrize("who", READS)
def test_what_was_said_of_a_doublon_is_read_on_the_demande_it_repeats(client, repeated, who):
    world, cible = repeated
    client.force_login(world.people[who])
    page = client.get(f"/espace/demandes/{cible.reference}/").content.decode()
    assert tuple(text in page for text in TEXTS) == READS[who]
    if who != "elu":
        assert (f"écrit sur {world.demande.reference}" in page) == READS[who][0]


def test_a_doublon_itself_keeps_all_of_its_own(repeated):
    world, cible = repeated
    demande = Demande.objects.get(pk=world.demande.pk)
    assert (demande.satisfaction, demande.references_externes.get().valeur) == (5, "X-1")
    assert (demande.messages.count(), demande.documents.count()) == (3, 1)
    assert TransitionDemande.objects.filter(demande=demande, vers=Etat.DOUBLON, motif="Même toit").exists()
    assert cible.interventions.count() == 4


def test_the_exchange_of_another_collectivite_is_not_shown_to_this_one(client):
    """Two collectivités asked the same: each reads its own exchange, on the demande that stays too."""
    world = World()
    elsewhere = DemandeFactory(etat=Etat.EN_COURS)
    Message.objects.create(
        demande=elsewhere,
        auteur_nom="Voisine",
        cote=Cote.COLLECTIVITE,
        visibilite=Visibilite.ECHANGE,
        texte="Notre toit à nous",
        le=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
    )
    mark_doublon(demande=elsewhere, cible=world.demande, auteur=None, le=timezone.now(), motif="Ensemble")
    client.force_login(world.people["collectivite"])
    assert "Notre toit à nous" not in client.get(f"/espace/demandes/{world.demande.reference}/").content.decode()
    client.force_login(world.people["service"])
    assert "Notre toit à nous" in client.get(f"/espace/demandes/{world.demande.reference}/").content.decode()
