"""The figures of assistance technique: loaded from a CSV file, all or nothing, and what people decide instead."""

import csv
import datetime
import io

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from bouquet.accounts.models import User
from bouquet.core.audit import disable_auditlog
from bouquet.territoires.models import Collectivite

from ..indicateurs import IndicateurAssistance
from .champs import log_fields

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


@transaction.atomic
def force_eligibilite(
    *, collectivite: Collectivite, annee: int, resultat: str, motif: str, auteur: User | None, le: datetime.datetime
) -> IndicateurAssistance:
    """Decide the result of a year instead of the rule, and say why. Raises ValidationError."""
    if not resultat or not motif.strip():
        raise ValidationError("Une décision dit son résultat et son motif.")
    return _decide(collectivite, annee, {"force": resultat, "motif": motif.strip()}, auteur, le)


@transaction.atomic
def release_eligibilite(
    *, collectivite: Collectivite, annee: int, auteur: User | None, le: datetime.datetime
) -> IndicateurAssistance:
    """Give the year back to the rule; the decision stays in the history."""
    return _decide(collectivite, annee, {"force": "", "motif": ""}, auteur, le)


def _decide(
    collectivite: Collectivite, annee: int, told: dict[str, str], auteur: User | None, le: datetime.datetime
) -> IndicateurAssistance:
    made, _ = IndicateurAssistance.objects.get_or_create(collectivite=collectivite, annee=annee)
    one = IndicateurAssistance.objects.select_for_update().get(pk=made.pk)
    before = {name: getattr(one, name) for name in told}
    for name, value in told.items():
        setattr(one, name, value)
    one.full_clean()
    with disable_auditlog():  # the line below says it in the words and at the moment of this act
        one.save(update_fields=told.keys())
    log_fields(objet=one, avant=before, apres=told, auteur=auteur, le=le)
    return one
