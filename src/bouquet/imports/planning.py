"""Second pass: what each demande of the file would become, as values. Nothing is written here.

Rules (docs/guide/imports.md says them to users):
- an empty cell, like an absent column or row, leaves what is recorded as it is;
- the organisme that leads a demande corrects what describes it; another one only fills blanks, and is told so;
- each organisme corrects its own interventions, and the state of the demande follows from all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bouquet.annuaire.models import Organisme
from bouquet.core.tableaux.refus import NBSP
from bouquet.demandes.enums import STARTED_INTERVENTIONS, Canal
from bouquet.demandes.models import Demande, Intervention

from .existing import Existing, content_of, load_existing
from .fields import demande_changes, first_said, intervention_changes
from .issues import Log
from .rows import Row
from .states import BEGINNINGS, DEFAULT, STATUTS, combine, demande_path, intervention_path

Changes = dict[str, tuple[Any, Any]]


def does(intervention: Intervention, row: Row) -> bool:
    """Whether they name the same work."""
    return (intervention.thematique_id, intervention.nature_id) == (row.thematique, row.nature)


@dataclass(slots=True)
class InterventionPlan:
    row: Row
    intervention: Intervention | None
    etat: str
    etats: tuple[str, ...] = ()  # successive states to record
    chef_de_file: bool = False
    mandat_a_fournir: bool = False
    changes: Changes = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.intervention is None

    @property
    def recorded(self) -> Intervention:
        """The intervention, where there must be one by now."""
        assert self.intervention is not None
        return self.intervention


@dataclass(slots=True)
class DemandePlan:
    rows: Sequence[Row]
    demande: Demande | None
    etat: str = ""
    etats: tuple[str, ...] = ()
    changes: Changes = field(default_factory=dict)
    interventions: list[InterventionPlan] = field(default_factory=list)
    demoted: Intervention | None = None  # no longer chef de file
    externe: str = ""  # reference_externe to add
    communes: tuple[int, ...] = ()  # communes to add
    conjointe: bool = False

    @property
    def recorded(self) -> Demande:
        """The demande, where there must be one by now."""
        assert self.demande is not None
        return self.demande

    @property
    def row(self) -> Row:
        return self.rows[0]

    @property
    def lead(self) -> Row:
        """The row that describes the demande: the chef de file's, else the first."""
        return next((plan.row for plan in self.interventions if plan.chef_de_file), self.rows[0])

    @property
    def is_unchanged(self) -> bool:
        return not (
            self.demande is None
            or self.changes
            or self.etats
            or self.externe
            or self.communes
            or self.demoted
            or any(plan.is_new or plan.changes or plan.etats for plan in self.interventions)
        )


class Planner:
    """Plans chunk after chunk; remembers only which recorded demandes the file has already met."""

    def __init__(self, sender: Organisme, scope: Iterable[int], log: Log, *, search: bool):
        self.sender, self.scope, self.log, self.search = sender, frozenset(scope), log, search
        self.met: dict[int, int] = {}  # demande → line

    def plan(self, groups: Sequence[Sequence[Row]]) -> Iterator[DemandePlan]:
        """The plans of those groups without issue; the issues of the others are in the log."""
        existing = load_existing(groups, self.sender.pk, search=self.search)
        for rows in groups:
            before = self.log.total
            demande = self.match(rows, existing)
            if self.log.total == before:
                plan = self.plan_one(rows, demande, existing)
                if self.log.total == before:
                    yield plan

    def match(self, rows: Sequence[Row], existing: Existing) -> Demande | None:
        """The recorded demande these rows describe: by its reference, by the sender's own, else by its content."""
        reference, externe = first_said(rows, "reference"), first_said(rows, "reference_externe")
        pk = existing.by_externe.get(externe)
        if reference:
            named = existing.by_reference.get(reference)
            if named is None:
                self.log.add(
                    rows[0].ligne, "reference", reference, "aucune demande ne porte cette référence",
                    "corrigez-la, ou laissez la cellule vide",
                )  # fmt: skip
            elif pk and pk != named:
                self.log.add(
                    rows[0].ligne, "reference", reference,
                    f"reference_externe {externe} désigne déjà une autre demande"
                    f" ({existing.demandes[pk].reference})",
                    "corrigez l’une des deux références",
                )  # fmt: skip
            pk = named
        elif pk is None:
            pk = self.match_content(rows[0], bool(externe), existing)
        return self.claim(rows[0], pk, existing) if pk else None

    def match_content(self, row: Row, has_externe: bool, existing: Existing) -> int | None:
        """A demande of the same bénéficiaire, date and objet: the sender's own first, else another organisme's."""
        candidates = [pk for pk in existing.by_content.get(content_of(row), ()) if pk not in self.met]
        if has_externe:  # those that already carry another reference of the sender's are other demandes
            taken = {pk for pk in candidates if any(o == self.sender.pk for o, _ in existing.externes[pk])}
            candidates = [pk for pk in candidates if pk not in taken]
        own = [pk for pk in candidates if any(i.organisme_id in self.scope for i in existing.interventions[pk])]
        return next(iter(own or candidates), None)

    def claim(self, row: Row, pk: int, existing: Existing) -> Demande:
        demande = existing.demandes[pk]
        first = self.met.setdefault(pk, row.ligne)
        if first != row.ligne:
            self.log.add(
                row.ligne, "reference", demande.reference, f"la ligne {first} décrit déjà cette demande",
                "donnez aux deux lignes la même reference_externe, ou retirez l’une d’elles",
            )  # fmt: skip
        return demande

    def plan_one(self, rows: Sequence[Row], demande: Demande | None, existing: Existing) -> DemandePlan:
        recorded = existing.interventions[demande.pk] if demande else []
        plan = DemandePlan(rows, demande)
        said = first_said(rows, "statut")
        self.plan_interventions(plan, said, recorded)
        self.plan_lead(plan, recorded)
        leads = self.leads(demande, existing) or takes_the_lead(plan)
        self.plan_state(plan, said, recorded, leads)
        externe = first_said(rows, "reference_externe")
        communes = {pk for row in rows for pk in row.communes}
        if demande:
            plan.changes = demande_changes(plan.lead, rows, demande, leads, self.log)
            plan.communes = tuple(sorted(communes - existing.communes[demande.pk]))
            known = (self.sender.pk, externe) in existing.externes[demande.pk]
        else:
            plan.communes, known = tuple(sorted(communes)), False
        plan.externe = "" if known else externe
        self.plan_together(plan, recorded)
        return plan

    def leads(self, demande: Demande | None, existing: Existing) -> bool:
        """Whether the sender describes the demande: it leads it, or nobody does and only its files speak of it."""
        if demande is None:
            return True
        interventions = existing.interventions[demande.pk]
        chef = next((i for i in interventions if i.chef_de_file), None)
        if chef:
            return chef.organisme_id in self.scope
        others = any(i.organisme_id not in self.scope for i in interventions)
        others = others or any(organisme != self.sender.pk for organisme, _ in existing.externes[demande.pk])
        return demande.canal == Canal.IMPORT and not others

    def plan_interventions(self, plan: DemandePlan, said: str, recorded: Sequence[Intervention]) -> None:
        """Pair the rows with the recorded interventions of the same organisme: same work first, then in order."""
        if said and STATUTS[said] is None:
            if own := [i for i in recorded if i.organisme_id in self.scope]:
                self.log.add(
                    plan.row.ligne, "statut", said, f"le travail a déjà commencé ({own[0].get_etat_display().lower()})",
                    "écrivez un statut à partir de « orientee »",
                )  # fmt: skip
            return
        free = defaultdict(list)
        for intervention in recorded:
            free[intervention.organisme_id].append(intervention)
        pairs: dict[int, Intervention] = {}
        for exact in (True, False):
            for index, row in enumerate(plan.rows):
                same = [i for i in free[row.organisme] if not exact or does(i, row)]
                if index not in pairs and same:
                    pairs[index] = same[0]
                    free[row.organisme].remove(same[0])
        for index, row in enumerate(plan.rows):
            plan.interventions.append(self.plan_intervention(row, pairs.get(index), said))

    def plan_intervention(self, row: Row, intervention: Intervention | None, said: str) -> InterventionPlan:
        if intervention is None:
            etat = str(STATUTS[said or DEFAULT])
            planned = InterventionPlan(row, None, etat, (etat,))
        else:
            etat = str(STATUTS[said]) if said else intervention.etat
            etats = intervention_path(intervention.etat, etat)
            if etats is None:
                self.log.add(
                    row.ligne, "statut", said,
                    f"l’intervention est déjà «{NBSP}{intervention.get_etat_display().lower()}{NBSP}»",
                    "ce retour en arrière n’existe pas : corrigez le statut",
                )  # fmt: skip
            planned = InterventionPlan(row, intervention, etat, etats or ())
            planned.changes = intervention_changes(row, intervention, self.log)
            planned.chef_de_file = intervention.chef_de_file
        without = intervention is None or not (intervention.mandat_id or intervention.mandat_a_fournir)
        if row.nature == "mod" and etat in STARTED_INTERVENTIONS and without:
            planned.mandat_a_fournir = True
            if intervention:
                planned.changes["mandat_a_fournir"] = (False, True)
            self.log.note(row.ligne, "mandat à fournir", "maîtrise d’ouvrage déléguée : sa convention reste à joindre")
        return planned

    def plan_lead(self, plan: DemandePlan, recorded: Sequence[Intervention]) -> None:
        """Who leads: the row that says so, else the first one, unless another organisme already does."""
        chef = next((i for i in recorded if i.chef_de_file), None)
        wanted = next((p for p in plan.interventions if p.row.chef_de_file), None)
        if chef is None:
            wanted = wanted or next((p for p in plan.interventions if p.row.chef_de_file is None), None)
            promote(wanted)
        elif chef.organisme_id in self.scope:
            change_lead(plan, chef, wanted)
        elif wanted:
            self.log.note(wanted.row.ligne, "chef de file gardé", "un autre organisme mène déjà cette demande")

    def plan_state(self, plan: DemandePlan, said: str, recorded: Sequence[Intervention], leads: bool) -> None:
        present = plan.demande.etat if plan.demande else ""
        paired = {id(p.intervention) for p in plan.interventions if p.intervention}
        others = [i.etat for i in recorded if id(i) not in paired]
        own = [p.etat for p in plan.interventions]
        plan.etat = str(combine(said=said, own=own, others=others, present=present, leads=leads))
        if not plan.demande:
            plan.etats = BEGINNINGS[plan.etat]
            return
        etats = demande_path(present, plan.etat)
        if etats is None:
            self.log.add(
                plan.row.ligne, "statut", said,
                f"la demande {plan.demande.reference} est «{NBSP}{plan.demande.get_etat_display().lower()}{NBSP}»",
                "ce changement d’état n’existe pas : corrigez le statut",
            )  # fmt: skip
        plan.etats = etats or ()

    def plan_together(self, plan: DemandePlan, recorded: Sequence[Intervention]) -> None:
        """Announce the expertise conjointe that this file makes."""
        before = {i.organisme_id for i in recorded}
        after = before | {p.row.organisme for p in plan.interventions}
        plan.conjointe = len(after) > 1 and after != before
        if plan.conjointe and plan.demande:
            self.log.note(
                plan.row.ligne,
                "expertise conjointe",
                f"rejoint la demande {plan.demande.reference} ({plan.demande.objet})",
            )


def takes_the_lead(plan: DemandePlan) -> bool:
    """Whether this file gives a chef de file to an imported demande that had none: it describes it from now on."""
    imported = plan.demande is not None and plan.demande.canal == Canal.IMPORT
    return imported and any(p.chef_de_file for p in plan.interventions)


def promote(planned: InterventionPlan | None) -> None:
    if planned and not planned.chef_de_file:
        planned.chef_de_file = True
        if planned.intervention:
            planned.changes["chef_de_file"] = (False, True)


def change_lead(plan: DemandePlan, chef: Intervention, wanted: InterventionPlan | None) -> None:
    """Among the sender's own interventions: to another service that says oui, or to none when the chef says non."""
    current = next((p for p in plan.interventions if p.intervention is chef), None)
    steps_down = current is not None and current.row.chef_de_file is False
    if (wanted and wanted.row.organisme == chef.organisme_id) or not (wanted or steps_down):
        return
    plan.demoted = chef
    if current:
        current.chef_de_file = False
    promote(wanted)
