"""One collectivité of two rows: nothing is lost, everything or nothing, and only what may be the same body."""

import datetime
from collections import Counter

import pytest
from auditlog.models import LogEntry
from django.db import models

from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance
from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.models import Demande
from bouquet.territoires import merging
from bouquet.territoires.merging import MergeRefused, attached, links, merge_collectivites
from bouquet.territoires.models import AncienNom, Collectivite
from bouquet.territoires.resolver import CollectiviteResolver
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory
from tests.territoires.factories import CollectiviteFactory, SituationFactory

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 12, 12, tzinfo=datetime.UTC)


@pytest.fixture
def pair():
    kept = CollectiviteFactory(syndicat=True, nom="SIVOM du Val", adresse="", courriel="val@exemple.test")
    gone = CollectiviteFactory(
        syndicat=True, nom="Sivom Val", adresse="1 place du Marché", courriel="autre@exemple.test"
    )
    return kept, gone


def merge(kept, gone, **changed):
    told = {"auteur": UserFactory(), "le": NOON, "motif": "Saisi deux fois"}
    return merge_collectivites(garde=kept, absorbee=gone, **(told | changed))


def test_everything_that_hung_on_one_hangs_on_the_other(pair):
    kept, gone = pair
    own, concerned = DemandeFactory(beneficiaire=gone), DemandeFactory()
    concerned.communes_concernees.set([kept, gone])
    other = DemandeFactory()
    other.communes_concernees.set([gone])
    both, agent = UserFactory(), AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=gone).user
    for one in pair:
        AppartenanceFactory(user=both, role=Role.COLLECTIVITE, collectivite=one)
    convention = ConventionFactory(etat=EtatConvention.BROUILLON)
    for one in pair:
        ConventionPartieFactory(convention=convention, organisme=None, collectivite=one)
    moved = merge(kept, gone)
    assert not Collectivite.objects.filter(pk=gone.pk).exists()
    own.refresh_from_db()
    assert own.beneficiaire == kept
    assert [list(one.communes_concernees.all()) for one in (concerned, other)] == [[kept], [kept]]
    held = Appartenance.objects.filter(role=Role.COLLECTIVITE)
    assert Counter(held.values_list("user", "collectivite")) == {(both.pk, kept.pk): 1, (agent.pk, kept.pk): 1}
    assert [one.collectivite for one in convention.parties.all()] == [kept]
    assert moved["demandes"] == 2  # its own, and the one that concerns it
    kept.refresh_from_db()
    assert (kept.adresse, kept.courriel, kept.nom) == ("1 place du Marché", "val@exemple.test", "SIVOM du Val")


def test_the_next_import_finds_it_by_the_name_and_the_siren_that_went(pair):
    kept, gone = pair
    AncienNom.objects.create(collectivite=gone, genre="nom", nom="Syndicat du Vallon")
    merge(kept, gone)
    resolver = CollectiviteResolver.load("26")
    for text in ("Sivom Val", gone.siren, "Syndicat du Vallon", kept.siren):
        assert resolver.resolve(text, NOON.date()).collectivite_id == kept.pk, text


def test_it_is_signed_in_the_history(pair):
    kept, gone = pair
    auteur = UserFactory()
    merge(kept, gone, auteur=auteur)
    row = LogEntry.objects.get()
    assert (row.actor, row.timestamp, row.object_id) == (auteur, NOON, kept.pk)
    assert row.changes["fusion"] == [f"Sivom Val ({gone.siren})", f"SIVOM du Val ({kept.siren})"]
    assert row.additional_data["motif"] == "Saisi deux fois"


def test_what_cannot_be_the_same_body_is_refused(pair):
    kept, gone = pair
    here, there = SituationFactory(), SituationFactory()
    epci = CollectiviteFactory(epci=True)
    member = SituationFactory(epci=CollectiviteFactory(epci=True)).epci
    for one, other, said in (
        (here.commune, there.commune, "code officiel"),
        (kept, here.commune, "code officiel"),
        (kept, epci, "pas la même"),
        (kept, kept, "deux fois"),
        (epci, member, "géographie de référence"),
    ):
        with pytest.raises(MergeRefused, match=said):
            merge(one, other)
    with pytest.raises(MergeRefused, match="pourquoi"):
        merge(kept, gone, motif=" ")
    merge(kept, gone)
    with pytest.raises(MergeRefused, match="n’existe plus"):
        merge_collectivites(garde=kept, absorbee=_ghost(gone), auteur=None, le=NOON, motif="Encore")
    assert LogEntry.objects.count() == 1


def _ghost(gone):
    """What somebody else still holds of the row that went."""
    one = Collectivite(pk=999_999, genre=gone.genre, nom=gone.nom, siren=gone.siren)
    one._state.adding = False
    return one


def test_all_or_nothing(pair, monkeypatch):
    kept, gone = pair
    demande = DemandeFactory(beneficiaire=gone)
    monkeypatch.setattr(merging, "_remember", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge(kept, gone)
    assert Demande.objects.get(pk=demande.pk).beneficiaire == gone
    assert Collectivite.objects.filter(pk=gone.pk).exists()
    assert not LogEntry.objects.exists()


def test_no_relation_is_forgotten(pair):
    """Whatever points at a collectivité in the database is among the links, hidden relations too."""
    from django.apps import apps

    expected = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Collectivite
    }
    assert set(links()) == expected
    assert len(expected) > 8
    assert attached(pair[0]) == Counter()
