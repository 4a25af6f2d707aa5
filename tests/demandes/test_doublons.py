"""Two demandes that were one."""

import pytest

from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.services import TransitionRefused, mark_doublon, resume_demande, transition_demande
from tests.demandes.acts import NOON, oriented, stored
from tests.demandes.factories import DemandeFactory

pytestmark = pytest.mark.django_db


def test_a_doublon_gives_its_work_to_the_demande_it_repeats():
    cible, demande = oriented(), oriented()
    older = DemandeFactory(etat=Etat.DOUBLON, doublon_de=demande)
    leader = cible.interventions.get()
    mark_doublon(demande=demande, cible=cible, auteur=None, le=NOON, motif="Même toit")
    assert (stored(demande).etat, stored(demande).doublon_de) == (Etat.DOUBLON, cible)
    assert stored(older).doublon_de == cible
    assert cible.interventions.count() == 2
    assert cible.interventions.get(chef_de_file=True) == leader
    assert list(Demande.objects.counted_in(2025)) == [cible]


def test_the_lead_of_a_doublon_follows_when_the_other_has_none():
    cible, demande = DemandeFactory(etat=Etat.QUALIFIEE), oriented()
    mark_doublon(demande=demande, cible=cible, auteur=None, le=NOON, motif="Même toit")
    assert stored(cible).etat == Etat.ORIENTEE
    assert cible.interventions.get().chef_de_file


def test_work_does_not_move_to_a_demande_that_is_not_ready():
    cible, demande = DemandeFactory(), oriented()
    with pytest.raises(TransitionRefused, match="qualifiez"):
        mark_doublon(demande=demande, cible=cible, auteur=None, le=NOON, motif="Même toit")
    assert demande.interventions.count() == 1


def test_a_doublon_is_reopened_without_its_target():
    demande = mark_doublon(demande=DemandeFactory(), cible=DemandeFactory(), auteur=None, le=NOON, motif="Même toit")
    resume_demande(demande=demande, auteur=None, le=NOON, motif="Ce n’était pas le même")
    assert (stored(demande).etat, stored(demande).doublon_de) == (Etat.A_QUALIFIER, None)


def test_a_doublon_points_to_another_demande_that_is_none():
    demande = DemandeFactory()
    doublon = DemandeFactory(etat=Etat.DOUBLON, doublon_de=DemandeFactory())
    with pytest.raises(TransitionRefused, match="son propre doublon"):
        mark_doublon(demande=demande, cible=demande, auteur=None, le=NOON, motif="Oups")
    with pytest.raises(TransitionRefused, match="elle-même un doublon"):
        mark_doublon(demande=demande, cible=doublon, auteur=None, le=NOON, motif="Oups")
    with pytest.raises(TransitionRefused, match="indiquez laquelle"):
        transition_demande(demande=demande, vers=Etat.DOUBLON, auteur=None, le=NOON, motif="Oups")
