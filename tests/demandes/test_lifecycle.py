import datetime

import pytest
from django.core.exceptions import ValidationError

from bouquet.demandes.enums import Canal, Etat, EtatIntervention
from bouquet.demandes.models import Demande, TransitionDemande
from bouquet.demandes.services import (
    EtatHasChanged,
    TransitionRefused,
    delete_draft,
    deposit_demande,
    record_demande,
    resume_demande,
    save_draft,
    transition_demande,
    withdraw_demande,
)
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.acts import NOON, oriented, propose, step, stored
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory, MillesimeFactory, SituationFactory

pytestmark = pytest.mark.django_db


def draft(**fields) -> Demande:
    """What a form fills; nothing is saved."""
    values = {
        "beneficiaire": fields.pop("beneficiaire", None) or CollectiviteFactory(),
        "objet": "Refaire le toit de l’école",
        "thematique": ThematiqueFactory(),
        "date_demande": datetime.date(2025, 3, 12),
        "canal": Canal.SITE,
    }
    return Demande(**values | fields)


def history(demande) -> list[tuple[str, str, str]]:
    return list(demande.transitions.values_list("de", "vers", "motif"))


def test_a_deposit_is_numbered_frozen_and_told():
    situation = SituationFactory(population_municipale=180)
    author = UserFactory()
    demande = deposit_demande(demande=draft(beneficiaire=situation.commune), auteur=author, le=NOON)
    demande.refresh_from_db()
    assert demande.reference == "2025-00001"
    assert (demande.population, demande.strate, demande.canton) == (180, "0-199", situation.canton)
    row = demande.transitions.get()
    assert (row.de, row.vers, row.auteur, row.auteur_nom, row.le) == ("", "deposee", author, str(author), NOON)


def test_a_deposit_without_account_is_signed_by_its_contact():
    demande = deposit_demande(demande=draft(contact_nom="Mairie d’Essai"), auteur=None, le=NOON)
    assert demande.transitions.get().auteur_nom == "Mairie d’Essai"


def test_a_demande_is_not_dated_in_the_future():
    with pytest.raises(ValidationError, match="avenir"):
        deposit_demande(demande=draft(date_demande=datetime.date(2025, 3, 13)), auteur=None, le=NOON)
    assert not Demande.objects.exists()


def test_late_in_the_evening_today_is_the_day_in_paris():
    late = datetime.datetime(2025, 3, 12, 23, 30, tzinfo=datetime.UTC)
    deposit_demande(demande=draft(date_demande=datetime.date(2025, 3, 13)), auteur=None, le=late)


def test_a_draft_becomes_a_deposit_with_the_same_reference():
    demande = save_draft(demande=draft(), auteur=None, le=NOON)
    reference = demande.reference
    demande.objet = "Refaire le toit et isoler l’école"
    save_draft(demande=demande, auteur=None, le=NOON)
    deposit_demande(demande=demande, auteur=None, le=NOON)
    demande.refresh_from_db()
    assert (demande.reference, demande.etat, demande.objet[-5:]) == (reference, "deposee", "école")
    assert history(demande) == [("", "brouillon", ""), ("brouillon", "deposee", "")]


def test_a_draft_is_deleted_and_never_counts_but_a_deposit_stays():
    demande = save_draft(demande=draft(), auteur=None, le=NOON)
    with pytest.raises(TransitionRefused):
        transition_demande(demande=demande, vers=Etat.ABANDONNEE, auteur=None, le=NOON, motif="Erreur")
    delete_draft(demande=demande)
    assert not Demande.objects.exists()
    deposited = DemandeFactory()
    with pytest.raises(TransitionRefused, match="abandonnez"):
        delete_draft(demande=deposited)
    with pytest.raises(TransitionRefused, match="déjà déposée"):
        save_draft(demande=deposited, auteur=None, le=NOON)


@pytest.mark.parametrize(
    ("annees", "expected"), [([2023, 2024, 2026], 2024), ([2026, 2027], 2026), ([2025], 2025), ([], None)]
)
def test_the_situation_is_the_latest_known_that_year(annees, expected):
    commune = CollectiviteFactory()
    for annee in annees:
        SituationFactory(commune=commune, millesime=MillesimeFactory(annee=annee))
    demande = deposit_demande(demande=draft(beneficiaire=commune), auteur=None, le=NOON)
    assert demande.millesime_id == expected


def test_a_forbidden_step_is_refused_and_leaves_no_trace():
    demande = DemandeFactory()
    with pytest.raises(TransitionRefused, match=r"« Déposée ».*« Clôturée »"):
        transition_demande(demande=demande, vers=Etat.CLOTUREE, auteur=None, le=NOON)
    assert history(demande) == []


@pytest.mark.parametrize("vers", [Etat.REFUSEE, Etat.ABANDONNEE, Etat.REORIENTEE])
def test_a_bad_end_and_its_reopening_need_a_reason(vers):
    demande = DemandeFactory()
    with pytest.raises(TransitionRefused, match="motif"):
        transition_demande(demande=demande, vers=vers, auteur=None, le=NOON, motif="  ")
    transition_demande(demande=demande, vers=vers, auteur=None, le=NOON, motif="Hors du champ")
    with pytest.raises(TransitionRefused, match="motif"):
        resume_demande(demande=demande, auteur=None, le=NOON)
    resume_demande(demande=demande, auteur=None, le=NOON, motif="Nouvel élément")
    assert history(demande) == [("deposee", vers, "Hors du champ"), (vers, "a_qualifier", "Nouvel élément")]


def test_withdrawing_abandons():
    assert withdraw_demande(demande=DemandeFactory(), auteur=None, le=NOON, motif="Projet arrêté").etat == "abandonnee"


def test_somebody_who_looks_at_an_old_page_is_told():
    demande = DemandeFactory()
    seen = Demande.objects.get(pk=demande.pk)
    transition_demande(demande=demande, vers=Etat.QUALIFIEE, auteur=None, le=NOON)
    with pytest.raises(EtatHasChanged, match=r"« Qualifiée ».*rechargez"):
        transition_demande(demande=seen, vers=Etat.A_QUALIFIER, auteur=None, le=NOON)


def test_orientee_means_somebody_works_on_it():
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    with pytest.raises(TransitionRefused, match="suit celui des interventions"):
        transition_demande(demande=demande, vers=Etat.ORIENTEE, auteur=None, le=NOON)
    intervention = propose(demande)
    assert demande.etat == Etat.ORIENTEE
    assert intervention.chef_de_file
    with pytest.raises(TransitionRefused, match="Un organisme intervient déjà"):
        transition_demande(demande=demande, vers=Etat.QUALIFIEE, auteur=None, le=NOON)
    step(intervention, EtatIntervention.DECLINEE, motif="Pas de disponibilité")
    assert stored(demande).etat == Etat.QUALIFIEE


def test_there_is_a_leader_as_long_as_somebody_works_on_it():
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    first, second = propose(demande), propose(demande)
    step(first, EtatIntervention.DECLINEE, motif="Pas de disponibilité")
    assert not first.chef_de_file
    second.refresh_from_db()
    assert second.chef_de_file
    step(second, EtatIntervention.DECLINEE, motif="Moi non plus")
    step(first, EtatIntervention.PROPOSEE, motif="Une place s’est libérée")
    assert first.chef_de_file
    assert demande.interventions.filter(chef_de_file=True).count() == 1


def test_a_demande_is_done_when_all_have_ended_and_one_has_done_it():
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    first, second, third = propose(demande), propose(demande), propose(demande)
    assert [first.chef_de_file, second.chef_de_file] == [True, False]
    step(first, EtatIntervention.EN_COURS)
    assert stored(demande).etat == Etat.EN_COURS
    step(first, EtatIntervention.REALISEE)
    assert stored(demande).etat == Etat.EN_COURS
    step(second, EtatIntervention.DECLINEE, motif="Sans objet")
    step(third, EtatIntervention.ACCEPTEE)
    step(third, EtatIntervention.ABANDONNEE, motif="Sans suite")
    demande = stored(demande)
    assert demande.etat == Etat.REALISEE
    transition_demande(demande=demande, vers=Etat.CLOTUREE, auteur=None, le=NOON)
    assert [(de, vers) for de, vers, _ in history(demande)] == [
        ("qualifiee", "orientee"),
        ("orientee", "en_cours"),
        ("en_cours", "realisee"),
        ("realisee", "cloturee"),
    ]


def test_a_closed_demande_reopens_with_its_work_and_a_reason():
    intervention = InterventionFactory(demande__etat=Etat.CLOTUREE, etat=EtatIntervention.REALISEE)
    demande = intervention.demande
    with pytest.raises(TransitionRefused, match="suit celui des interventions"):
        transition_demande(demande=demande, vers=Etat.EN_COURS, auteur=None, le=NOON, motif="Malfaçon")
    with pytest.raises(TransitionRefused, match="motif"):
        step(intervention, EtatIntervention.EN_COURS)
    step(intervention, EtatIntervention.EN_COURS, motif="Malfaçon")
    assert history(stored(demande)) == [("cloturee", "en_cours", "Malfaçon")]


def test_a_closed_demande_reopens_for_a_new_organisme_with_a_reason():
    demande = InterventionFactory(demande__etat=Etat.CLOTUREE, etat=EtatIntervention.REALISEE).demande
    with pytest.raises(TransitionRefused, match="motif"):
        propose(demande)
    assert demande.interventions.count() == 1
    propose(demande, motif="Deuxième tranche")
    assert stored(demande).etat == Etat.EN_COURS


@pytest.mark.parametrize("pause", [Etat.SUSPENDUE, Etat.ATTENTE_DEMANDEUR])
def test_a_pause_ends_where_it_began(pause):
    demande = oriented()
    transition_demande(demande=demande, vers=pause, auteur=None, le=NOON)
    with pytest.raises(TransitionRefused, match="reprenez-la"):
        step(demande.interventions.get(), EtatIntervention.ACCEPTEE)
    assert resume_demande(demande=demande, auteur=None, le=NOON).etat == Etat.ORIENTEE
    with pytest.raises(TransitionRefused, match="ni en pause ni terminée"):
        resume_demande(demande=demande, auteur=None, le=NOON)


def test_nobody_works_on_what_is_not_qualified_or_has_ended():
    for etat, doublon in [(Etat.DEPOSEE, None), (Etat.REFUSEE, None), (Etat.DOUBLON, DemandeFactory())]:
        with pytest.raises(TransitionRefused, match="qualifiez ou rouvrez"):
            propose(DemandeFactory(etat=etat, doublon_de=doublon))


def test_an_organisme_that_left_the_network_is_not_asked():
    gone = OrganismeFactory(date_sortie=datetime.date(2025, 1, 1))
    with pytest.raises(TransitionRefused, match="ne fait pas partie du réseau"):
        propose(DemandeFactory(etat=Etat.QUALIFIEE), organisme=gone)


@pytest.mark.parametrize(
    ("etats", "expected"),
    [
        ([EtatIntervention.PROPOSEE], Etat.ORIENTEE),
        ([EtatIntervention.DECLINEE, EtatIntervention.EN_COURS], Etat.EN_COURS),
        ([EtatIntervention.REALISEE, EtatIntervention.ABANDONNEE], Etat.REALISEE),
    ],
)
def test_work_already_under_way_enters_where_it_stands(etats, expected):
    works = [InterventionFactory.build(etat=etat, organisme=OrganismeFactory(), nature=NatureFactory(),
                                       demande=None, thematique=ThematiqueFactory()) for etat in etats]  # fmt: skip
    demande = record_demande(demande=draft(), interventions=works, auteur=None, le=NOON)
    assert demande.etat == expected
    assert history(demande) == [("", expected, "")]
    leader = demande.interventions.get(chef_de_file=True)
    assert leader.etat == next(etat for etat in etats if etat != EtatIntervention.DECLINEE)
    assert [row.vers for work in works for row in work.transitions.all()] == [work.etat for work in works]


def test_a_record_without_work_is_refused():
    with pytest.raises(ValidationError, match="Au moins un organisme"):
        record_demande(demande=draft(), interventions=[], auteur=None, le=NOON)
    assert not TransitionDemande.objects.exists()
