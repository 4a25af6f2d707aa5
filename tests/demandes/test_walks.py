"""Random walks: whatever people try, no illegal state is reached and the history tells how the present came about."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bouquet.demandes.enums import (
    ENDED_INTERVENTIONS,
    TRANSITIONS,
    TRANSITIONS_INTERVENTION,
    UNORIENTED_STATES,
    Etat,
    EtatIntervention,
)
from bouquet.demandes.models import Demande, Intervention, TransitionIntervention
from bouquet.demandes.services import (
    TransitionRefused,
    deposit_demande,
    designate_chef_de_file,
    mark_doublon,
    propose_intervention,
    resume_demande,
    save_draft,
    transition_demande,
    transition_intervention,
)
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory

START = datetime.datetime(2025, 3, 12, 8, tzinfo=datetime.UTC)
REASONS = st.sampled_from(["Parce que", "Parce que", "Parce que", ""])
OPEN_PATH = (Etat.ORIENTEE, Etat.EN_COURS, Etat.REALISEE)


class Walk(RuleBasedStateMachine):
    """Three demandes that people move about, with or without a reason, allowed or not."""

    def __init__(self):
        super().__init__()
        self.minutes = 0
        self.organisme, self.nature = OrganismeFactory(), NatureFactory()
        drafts = [
            DemandeFactory.build(
                reference="", beneficiaire=CollectiviteFactory(), thematique=ThematiqueFactory(), etat=Etat.BROUILLON
            )
            for _ in range(3)
        ]
        self.keys = [save_draft(demande=draft, **self.act()).pk for draft in drafts]
        # Two start where most of the work happens, so that short walks go deep.
        for which in (0, 1):
            deposit_demande(demande=self.demande(which), **self.act())
            transition_demande(demande=self.demande(which), vers=Etat.QUALIFIEE, **self.act())

    def act(self) -> dict:
        self.minutes += 1
        return {"auteur": None, "le": START + datetime.timedelta(minutes=self.minutes)}

    def demande(self, which: int) -> Demande:
        return Demande.objects.get(pk=self.keys[which])

    def attempt(self, verb, **values) -> None:
        """Refusals are expected; any other error is a fault."""
        before = self.snapshot()
        try:
            verb(**values)
        except TransitionRefused:
            assert self.snapshot() == before, "a refusal leaves no trace"

    def snapshot(self) -> tuple:
        demandes = Demande.objects.order_by("pk").values_list("pk", "etat", "doublon_de")
        work = Intervention.objects.order_by("pk").values_list("pk", "demande", "etat", "chef_de_file")
        rows = [one.transitions.count() for one in Demande.objects.order_by("pk")]
        return list(demandes), list(work), rows

    @rule(which=st.integers(0, 2))
    def deposit(self, which):
        self.attempt(deposit_demande, demande=self.demande(which), **self.act())

    @rule(which=st.integers(0, 2), vers=st.sampled_from(Etat), motif=REASONS)
    def move(self, which, vers, motif):
        self.attempt(transition_demande, demande=self.demande(which), vers=vers, motif=motif, **self.act())

    @rule(which=st.integers(0, 2), vers=st.sampled_from([Etat.A_QUALIFIER, Etat.QUALIFIEE]))
    def qualify(self, which, vers):
        self.attempt(transition_demande, demande=self.demande(which), vers=vers, **self.act())

    @rule(which=st.integers(0, 2), motif=REASONS)
    def resume(self, which, motif):
        self.attempt(resume_demande, demande=self.demande(which), motif=motif, **self.act())

    @rule(which=st.integers(0, 2), motif=REASONS)
    def propose(self, which, motif):
        demande = self.demande(which)
        values = {"organisme": self.organisme, "thematique": demande.thematique, "nature": self.nature}
        self.attempt(propose_intervention, demande=demande, motif=motif, **values, **self.act())

    @rule(index=st.integers(0, 5), vers=st.sampled_from(EtatIntervention), motif=REASONS)
    def work(self, index, vers, motif):
        works = list(Intervention.objects.order_by("pk"))
        if works:
            one = works[index % len(works)]
            self.attempt(transition_intervention, intervention=one, vers=vers, motif=motif, **self.act())

    @rule(index=st.integers(0, 5), choice=st.integers(0, 2))
    def work_on(self, index, choice):
        """One of the steps that the table allows, with its reason."""
        works = list(Intervention.objects.order_by("pk"))
        if works:
            one = works[index % len(works)]
            allowed = sorted(TRANSITIONS_INTERVENTION[one.etat])
            vers = allowed[choice % len(allowed)]
            self.attempt(transition_intervention, intervention=one, vers=vers, motif="Parce que", **self.act())

    @rule(index=st.integers(0, 5))
    def lead(self, index):
        works = list(Intervention.objects.order_by("pk"))
        if works:
            self.attempt(designate_chef_de_file, intervention=works[index % len(works)])

    @rule(which=st.integers(0, 2), other=st.integers(0, 2), motif=REASONS)
    def doublon(self, which, other, motif):
        demande, cible = self.demande(which), self.demande(other)
        self.attempt(mark_doublon, demande=demande, cible=cible, motif=motif, **self.act())

    @invariant()
    def the_state_agrees_with_the_work(self):
        for demande in Demande.objects.all():
            live = [one.etat for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE]
            done = EtatIntervention.REALISEE in live and ENDED_INTERVENTIONS.issuperset(live)
            if demande.etat in UNORIENTED_STATES:
                assert not live
            if demande.etat in OPEN_PATH:
                assert live
                assert (demande.etat == Etat.REALISEE) == done
            if demande.etat == Etat.CLOTUREE:
                assert done

    @invariant()
    def each_demande_at_work_has_one_leader(self):
        for demande in Demande.objects.all():
            live = demande.interventions.exclude(etat=EtatIntervention.DECLINEE)
            assert live.filter(chef_de_file=True).count() == (1 if live.exists() else 0)
            assert not demande.interventions.filter(etat=EtatIntervention.DECLINEE, chef_de_file=True).exists()

    @invariant()
    def the_history_replays_to_the_present(self):
        for objet, table in [
            *((one, TRANSITIONS) for one in Demande.objects.all()),
            *((one, TRANSITIONS_INTERVENTION) for one in Intervention.objects.all()),
        ]:
            present = ""
            for row in objet.transitions.order_by("le", "pk"):
                assert row.de == present
                assert present == "" or row.vers in table[row.de]
                present = row.vers
            assert present == objet.etat

    @invariant()
    def the_latest_news_is_the_end_of_its_histories(self):
        for demande in Demande.objects.all():
            rows = [*demande.transitions.all(), *TransitionIntervention.objects.filter(intervention__demande=demande)]
            assert demande.nouvelle_le == max(row.le for row in rows)

    @invariant()
    def one_at_least_is_no_doublon(self):
        assert Demande.objects.exclude(etat=Etat.DOUBLON).exists()


class UndoneWalk(Walk):
    """Each walk lives in a transaction of its own, undone at its end."""

    def __init__(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        super().__init__()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


@pytest.mark.django_db
def test_random_walks():
    run_state_machine_as_test(
        UndoneWalk,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.generate],  # shrinking a walk takes minutes
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
