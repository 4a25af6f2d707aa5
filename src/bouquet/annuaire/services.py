"""Filling the annuaire from a file."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from .enums import NatureOrganisme
from .models import Organisme
from .organismes_csv import Anomalie, Ligne, read_organismes


class OrganismesRefused(Exception):
    """The file has issues; nothing was written. `anomalies` holds them all."""

    def __init__(self, anomalies: list[Anomalie]):
        super().__init__(f"{len(anomalies)} anomalies")
        self.anomalies = anomalies


@dataclass(frozen=True)
class Bilan:
    """What an import of organismes did."""

    crees: int
    modifies: int
    inchanges: int


@transaction.atomic
def import_organismes(*, content: bytes) -> Bilan:
    """Create or update organismes from a CSV: all of it or nothing. The same file twice changes nothing.

    Columns: sigle, nom, nature, parent_sigle, date_adhesion, date_sortie. Organismes are found by their sigle,
    whatever its case; those that the file does not name stay as they are. Raises OrganismesRefused.
    """
    existing = {one.sigle.upper(): one for one in Organisme.objects.annotate(nb_services=Count("services"))}
    lines, issues = read_organismes(content, {sigle: one.nature for sigle, one in existing.items()})
    issues += _check_natures(lines, existing)
    if issues:
        raise OrganismesRefused(sorted(issues, key=lambda issue: issue.ligne))
    counts = {"crees": 0, "modifies": 0, "inchanges": 0}
    # Directions come first, since services point to them.
    for line in sorted(lines, key=lambda one: one.nature == NatureOrganisme.SERVICE):
        counts[_write(line, existing)] += 1
    return Bilan(**counts)


def _check_natures(lines: list[Ligne], existing: dict) -> list[Anomalie]:
    """A direction that has services stays one."""
    return [
        Anomalie(line.ligne, "nature", "cette direction a des services", line.nature, "rattachez-les d’abord ailleurs")
        for line in lines
        if (one := existing.get(line.sigle.upper())) and one.nb_services and line.nature != one.nature
    ]


def _write(line: Ligne, existing: dict[str, Organisme]) -> str:
    """Create or update one organisme; says which of the counts it adds to."""
    fields = {
        "nom": line.nom,
        "nature": line.nature,
        "parent": existing[line.parent_sigle.upper()] if line.parent_sigle else None,
        "date_adhesion": line.date_adhesion,
        "date_sortie": line.date_sortie,
    }
    one = existing.get(line.sigle.upper())
    if one and all(getattr(one, name) == value for name, value in fields.items()):
        return "inchanges"
    done = "modifies" if one else "crees"
    one = one or Organisme(sigle=line.sigle)
    for name, value in fields.items():
        setattr(one, name, value)
    one.full_clean()
    one.save()
    existing[line.sigle.upper()] = one
    return done
