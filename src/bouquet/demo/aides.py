"""The financial aids of the demonstration: invented, dated from the day it is built."""

import datetime
from typing import Any

from django.utils import timezone

from bouquet.aides.models import Aide
from bouquet.aides.services import create_aide
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Thematique

from .content import load

BENEFICIAIRES = {"c": "commune", "e": "epci", "s": "syndicat", "o": "autre", "a": "association"}
DEPENSES = {"e": "etudes", "i": "investissement", "f": "fonctionnement"}
SPENDING = {"e": "subventionnables_etudes", "f": "subventionnables_fonctionnement"} | dict.fromkeys(
    ("i", "ei", "if", "eif"), "subventionnables"
)
REVIEW_DAY = 10  # of the month in which a sheet was last reviewed


def create_aides(*, le: datetime.datetime) -> int:
    """The aids, published; those that exist already are left alone. Returns how many were made."""
    content, day = load("aides"), timezone.localdate(le)
    organismes = {one.sigle: one for one in Organisme.objects.all()}
    themes = {one.code: one for one in Thematique.objects.all()}
    known = set(Aide.objects.values_list("titre", flat=True))
    rows = [row for row in content["aides"] if row["titre"] not in known]
    for row in rows:
        fields = fields_of(row, content["commun"], day)
        lists = {"thematiques": [themes[code] for code in row["thematiques"]]}
        aide = create_aide(fields=fields | {"gestionnaire": organismes[row["gestionnaire"]]} | lists, le=le)
        reviewed = month(day, row["revue_mois"]).replace(day=REVIEW_DAY)
        Aide.objects.filter(pk=aide.pk).update(publiee=True, date_revue=reviewed)
    return len(rows)


def fields_of(row: dict[str, Any], shared: dict[str, Any], day: datetime.date) -> dict[str, Any]:
    """The fields of an aid as its row tells them, with what several sheets share."""
    low, high = row.get("taux", (None, None))
    return {
        "titre": row["titre"],
        "type_aide": row.get("type", "subvention"),
        "beneficiaires": [BENEFICIAIRES[letter] for letter in row["pour"]],
        "depenses": [DEPENSES[letter] for letter in row["depenses"]],
        "population_max": row.get("population"),
        "objectifs": row["objectifs"],
        "operations": "\n".join(f"- {line}" for line in row["operations"]),
        "exclusions": row.get("exclusions", ""),
        "taux_min": low,
        "taux_max": high,
        "plafond": row.get("plafond"),
        "calcul": row.get("calcul", ""),
        "depenses_subventionnables": shared[SPENDING[row["depenses"]]],
        "pieces": "\n".join(pieces(row, shared)),
        "instruction": row.get("instruction", shared["instruction"]),
        "teleservice": row.get("teleservice", ""),
        "versement": row.get("versement", shared["versement"]),
        "bases_reglementaires": row.get("bases", shared["bases"]),
        "financeur": "Département",
        **dates(row, day),
    }


def pieces(row: dict[str, Any], shared: dict[str, Any]) -> list[str]:
    """The papers of every file, then those of this aid."""
    if row.get("pieces_seules"):
        return row["pieces"]
    common = shared["pieces_association"] if row["pour"] == "a" else shared["pieces"]
    return [*common, *row.get("pieces", [])]


def dates(row: dict[str, Any], day: datetime.date) -> dict[str, Any]:
    """Recurrence, opening on the first day of its month, deadline on the last of its own."""
    if "echeance_mois" not in row:
        return {"recurrence": "permanente"}
    return {
        "recurrence": row["recurrence"],
        "ouverture": month(day, row["ouverture_mois"]),
        "echeance": month(day, row["echeance_mois"] + 1) - datetime.timedelta(days=1),
    }


def month(day: datetime.date, after: int) -> datetime.date:
    """The first day of the month that many months after."""
    year, index = divmod(day.year * 12 + day.month - 1 + after, 12)
    return datetime.date(year, index + 1, 1)
