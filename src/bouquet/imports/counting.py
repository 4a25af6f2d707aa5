"""What the plans of a file amount to: the preview's figures, and a sample of the changes, old → new."""

from dataclasses import asdict, dataclass, field
from typing import Any

from .fields import LABELS
from .planning import DemandePlan

KEPT = 200  # changes kept to be shown; all are counted


@dataclass(frozen=True, slots=True)
class PlannedChange:
    ligne: int
    reference: str
    champ: str
    avant: str
    apres: str


@dataclass(slots=True)
class Counts:
    """Demandes are distinct demandes of the file; interventions are the rows that describe one."""

    nouvelles_demandes: int = 0
    nouvelles_interventions: int = 0
    expertises_conjointes: int = 0
    demandes_modifiees: int = 0
    interventions_modifiees: int = 0
    demandes_inchangees: int = 0
    changements: int = 0
    changes: list[PlannedChange] = field(default_factory=list)

    def as_dict(self) -> dict[str, int]:
        return {name: value for name, value in asdict(self).items() if name != "changes"}

    @property
    def is_nothing_new(self) -> bool:
        written = self.nouvelles_demandes, self.nouvelles_interventions
        return not any((*written, self.demandes_modifiees, self.interventions_modifiees))

    def add(self, plan: DemandePlan) -> None:
        new = sum(p.is_new for p in plan.interventions)
        self.nouvelles_interventions += new
        self.expertises_conjointes += plan.conjointe
        if plan.demande is None:
            self.nouvelles_demandes += 1
            return
        changed = [p for p in plan.interventions if not p.is_new and (p.changes or p.etats)]
        own = plan.changes or plan.etats or plan.externe or plan.communes or plan.demoted
        self.interventions_modifiees += len(changed)
        self.demandes_modifiees += bool(own)
        self.demandes_inchangees += plan.is_unchanged
        if not plan.is_unchanged:
            self.describe(plan, changed)

    def describe(self, plan: DemandePlan, changed: list) -> None:
        reference, ligne = plan.recorded.reference, plan.row.ligne
        if plan.etats:
            self.note(ligne, reference, "etat", plan.recorded.etat, plan.etat)
        for name, (before, after) in plan.changes.items():
            self.note(ligne, reference, name, before, after)
        if plan.externe:
            self.note(ligne, reference, "reference_externe", "", plan.externe)
        if plan.communes:
            self.note(ligne, reference, "communes_concernees", "", f"{len(plan.communes)} de plus")
        for planned in changed:
            if planned.etats:
                self.note(planned.row.ligne, reference, "intervention", planned.recorded.etat, planned.etat)
            for name, (before, after) in planned.changes.items():
                self.note(planned.row.ligne, reference, name, before, after)

    def note(self, ligne: int, reference: str, name: str, before: Any, after: Any) -> None:
        self.changements += 1
        if len(self.changes) < KEPT:
            label = LABELS.get(name, name)
            self.changes.append(PlannedChange(ligne, reference, label, readable(name, before), readable(name, after)))


def readable(name: str, value: Any) -> str:
    if value is None or value == "":
        return "vide"
    if name == "quarts_de_jour":
        return f"{int(value) / 4:g}".replace(".", ",")
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
