"""Which fields of what is recorded a row would change, old → new."""

from collections.abc import Sequence
from typing import Any

from bouquet.core.tableaux.refus import NBSP, shown
from bouquet.core.text import fold
from bouquet.demandes.enums import Origine
from bouquet.demandes.models import Demande, Intervention

from .issues import Log
from .rows import Row

CONTACT = ("contact_nom", "contact_fonction", "contact_courriel", "contact_telephone")
LABELS = {
    "beneficiaire_id": "beneficiaire", "thematique_id": "thematique", "nature_id": "prestation",
    "quarts_de_jour": "jours", "contact_courriel": "contact_email", "etat": "statut",
    "mandat_a_fournir": "mandat à fournir",
}  # fmt: skip


def first_said(rows: Sequence[Row], field: str) -> Any:
    """The first value the rows give, "" when none does."""
    return next((value for row in rows if (value := getattr(row, field))), "")


def description_of(rows: Sequence[Row]) -> str:
    """Texts of all the rows, each once: none is dropped."""
    return "\n".join(dict.fromkeys(row.description for row in rows if row.description))


def said_of_demande(lead: Row, rows: Sequence[Row]) -> dict[str, Any]:
    """Fields of a demande, as the rows describe it; what they leave out is absent."""
    said = {
        "beneficiaire_id": lead.beneficiaire,
        "objet": lead.objet,
        "description": description_of(rows),
        "thematique_id": lead.thematique,
        "date_demande": lead.date_demande,
        **{field: first_said(rows, field) for field in CONTACT},
    }
    if origine := first_said(rows, "origine"):
        said["origine"] = origine
    said = {field: value for field, value in said.items() if value}
    if origine:
        said["type_convention"] = first_said(rows, "type_convention") if origine == Origine.CONVENTION else ""
    return said


def demande_changes(lead: Row, rows: Sequence[Row], demande: Demande, leads: bool, log: Log) -> dict[str, tuple]:
    """Differences with the recorded demande. Who does not lead fills its blanks, and is told what was left aside."""
    changes = {}
    for field, value in said_of_demande(lead, rows).items():
        recorded = getattr(demande, field)
        if value == recorded:
            continue
        if demande.convention_id and field in ("origine", "type_convention"):
            aside(log, rows[0], field, value, "la demande est née d’une convention enregistrée")
        elif leads or not recorded:
            if field != "type_convention" or leads:
                changes[field] = (recorded, value)
        elif field != "thematique_id" and fold(str(value)) != fold(str(recorded)):
            aside(log, rows[0], field, value, "un autre organisme mène cette demande")
    return changes


def aside(log: Log, row: Row, field: str, value: object, why: str) -> None:
    name = LABELS.get(field, field)
    log.note(row.ligne, "valeur laissée de côté", f"{name} «{NBSP}{shown(value)}{NBSP}»{NBSP}: {why}")


def intervention_changes(row: Row, intervention: Intervention, log: Log) -> dict[str, tuple]:
    said = {
        "thematique_id": row.thematique,
        "nature_id": row.nature,
        "date_debut": row.date_debut,
        "date_fin": row.date_fin,
        "quarts_de_jour": row.quarts,
    }
    changes = {
        field: (recorded, value)
        for field, value in said.items()
        if value is not None and value != (recorded := getattr(intervention, field))
    }
    start = row.date_debut or intervention.date_debut
    end = row.date_fin or intervention.date_fin
    if start and end and end < start:
        log.add(
            row.ligne,
            "date_fin" if row.date_fin else "date_debut",
            f"{row.date_fin or row.date_debut:%d/%m/%Y}",
            f"l’intervention enregistrée va du {start:%d/%m/%Y} au {end:%d/%m/%Y}{NBSP}: la fin précède le début",
            "donnez les deux dates",
        )
    return changes
