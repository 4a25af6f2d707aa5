"""Loading the figures of assistance technique from a CSV file: all of it or nothing."""

import csv
import io

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from bouquet.territoires.models import Collectivite

from ..indicateurs import IndicateurAssistance

KEYS = ("code", "annee")
VALUES = (
    "population_totale", "unite_urbaine", "liste_prefet", "potentiel", "potentiel_moyen", "part_population_eligible",
    "part_communes_montagne", "precedent", "force", "motif",
)  # fmt: skip
BOOLEANS = {"oui": True, "non": False, "": None}


@transaction.atomic
def load_indicateurs(*, content: str, apply: bool) -> int:
    """How many lines were read, and written when `apply`. Raises ValidationError with every fault and its line."""
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    unknown = set(reader.fieldnames or ()) - {*KEYS, *VALUES}
    if unknown or not {*KEYS} <= set(reader.fieldnames or ()):
        raise ValidationError(f"Colonnes attendues : {', '.join((*KEYS, *VALUES))}.")
    made: dict[tuple, IndicateurAssistance] = {}
    faults: list[str] = []
    for number, row in enumerate(reader, start=2):
        try:
            one = _read(row)
            if made.setdefault((one.collectivite_id, one.annee), one) is not one:
                raise ValidationError("cette collectivité a déjà une ligne pour cette année.")
        except ValidationError as error:
            faults += [f"Ligne {number} : {message}" for message in error.messages]
    if faults:
        raise ValidationError(faults)
    for one in made.values() if apply else ():
        one.save()
    return len(made)


def _read(row: dict) -> IndicateurAssistance:
    """The row as it would be saved; what the line leaves empty is unknown."""
    code, annee = (row["code"] or "").strip(), (row["annee"] or "").strip()
    place = Collectivite.objects.filter(Q(code_insee=code) | Q(siren=code), valide_au=None).first() if code else None
    if place is None or not annee.isdigit():
        raise ValidationError(f"collectivité « {code} » ou année « {annee} » inconnue.")
    known = IndicateurAssistance.objects.filter(collectivite=place, annee=int(annee)).first()
    one = known or IndicateurAssistance(collectivite=place, annee=int(annee))
    for name in VALUES:
        if name in row:
            setattr(one, name, _value(name, (row[name] or "").strip()))
    one.full_clean()
    return one


def _value(name: str, text: str) -> object:
    if name == "liste_prefet":
        if text not in BOOLEANS:
            raise ValidationError(f"liste_prefet : « oui », « non » ou rien, et non « {text} ».")
        return BOOLEANS[text]
    is_text = isinstance(IndicateurAssistance._meta.get_field(name), models.CharField)
    return text if text or is_text else None
