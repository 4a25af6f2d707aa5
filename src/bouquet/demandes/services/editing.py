"""Correcting what a demande or an intervention says. Of two people who write at once, one wins and the other is told.

Every verb takes `vu`, what the person had under the eyes (`seen`): when the row says something else by now, nothing is
written and FicheHasChanged tells what changed.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.core.audit import disable_auditlog

from ..models import Convention, Demande, Intervention
from ..querysets import MANDAT_ITEMS
from .champs import log_fields
from .mandates import check_mandate

DEMANDE_FIELDS = (
    "objet",
    "description",
    "thematique",
    "nature_souhaitee",
    "coordonnateur",
    "echeance",
    "montant_estime",
    "communes_concernees",
    "contact_nom",
    "contact_fonction",
    "contact_courriel",
    "contact_telephone",
)
INTERVENTION_FIELDS = (
    "thematique",
    "nature",
    "referent",
    "date_premier_contact",
    "date_debut",
    "date_fin",
    "quarts_de_jour",
    "cout",
    "livrables",
    "compte_rendu",
)
CONVENTION_FIELDS = (
    "numero",
    "type",
    "regime",
    "base_legale",
    "debut",
    "fin",
    "deliberation",
    "montant",
    "tarif_par_habitant",
    "tacite",
    *MANDAT_ITEMS,
    "renouvelle",
)
PARTIES = {"organismes": "organisme_id", "collectivites": "collectivite_id"}  # of a draft, with its fields
# A higher app adds its own sheets by `follow_fiche`.
EDITABLE: dict[type[models.Model], tuple[str, ...]] = {
    Demande: DEMANDE_FIELDS,
    Intervention: INTERVENTION_FIELDS,
    Convention: (*CONVENTION_FIELDS, *PARTIES),
}
LISTS = {"communes_concernees"}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Ecart:
    """A field that somebody changed meanwhile: what was read, what it says now, as `comparable` values."""

    champ: str
    avant: Any
    apres: Any


class FicheHasChanged(ValidationError):
    """Somebody else wrote since it was read; `current` is the row as it stands, `ecarts` what differs."""

    def __init__(self, current: Any, ecarts: list[Ecart]):
        super().__init__("Quelqu’un d’autre a modifié cette fiche pendant que vous écriviez.")
        self.current, self.ecarts = current, ecarts


def comparable(value: Any) -> Any:
    """A value as JSON holds it, the same whether it comes from a row, from a form or from a hidden field."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return str(value.quantize(CENT))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(comparable(one) for one in value)
    return value


def seen(objet: models.Model) -> dict[str, Any]:
    """What a person reads of it before changing it."""
    return {name: comparable(_value(objet, name)) for name in EDITABLE[type(objet)]}


def check_seen(current: models.Model, vu: Mapping[str, Any]) -> None:
    """Raise FicheHasChanged when the locked row says something else than what was read."""
    now = seen(current)
    ecarts = [Ecart(name, vu.get(name), value) for name, value in now.items() if vu.get(name) != value]
    if ecarts:
        raise FicheHasChanged(current, ecarts)


@transaction.atomic
def edit_demande(
    *, demande: Demande, changes: Mapping[str, Any], vu: Mapping[str, Any], auteur: User | None, le: datetime.datetime
) -> Demande:
    """Qualify or correct a demande. What was frozen at its deposit does not change.

    Raises FicheHasChanged when somebody was faster, ValidationError when a rule forbids it.
    """
    current = Demande.objects.select_for_update().get(pk=demande.pk)
    check_seen(current, vu)
    person = changes.get("coordonnateur")
    if person is not None and not coordinators().filter(pk=person.pk).exists():
        raise ValidationError({"coordonnateur": "Choisissez une personne de la coordination ou de l’administration."})
    return _write(current, changes, auteur, le)


@transaction.atomic
def edit_intervention(
    *,
    intervention: Intervention,
    changes: Mapping[str, Any],
    vu: Mapping[str, Any],
    auteur: User | None,
    le: datetime.datetime,
) -> Intervention:
    """Record what an organisme did: dates, days, cost, what it delivered, who is in charge.

    Raises FicheHasChanged when somebody was faster, ValidationError when a rule forbids it (MandateMissing when the
    work would become a MOD without its mandate).
    """
    # A demande is always locked before its interventions.
    Demande.objects.select_for_update().get(pk=intervention.demande_id)
    current = Intervention.objects.select_for_update().get(pk=intervention.pk)
    check_seen(current, vu)
    day = timezone.localdate(le)
    contact, person = changes.get("date_premier_contact"), changes.get("referent")
    if contact and contact > day:
        raise ValidationError({"date_premier_contact": "Le premier contact ne peut pas être dans l’avenir."})
    if person is not None and not people_of(current.organisme).filter(pk=person.pk).exists():
        raise ValidationError({"referent": f"Choisissez une personne de {current.organisme}."})
    return _write(current, changes, auteur, le)


def follow_fiche(model: type[models.Model], fields: tuple[str, ...], *, lists: tuple[str, ...] = ()) -> None:
    """Let the sheets of a higher app be corrected the same way: `lists` are those of `fields` with several rows."""
    EDITABLE[model] = fields
    LISTS.update(lists)


def edit_fiche(
    *,
    current: models.Model,
    changes: Mapping[str, Any],
    vu: Mapping[str, Any],
    auteur: User | None,
    le: datetime.datetime,
) -> Any:
    """Correct a followed sheet, whose row the caller has locked and may change.

    Raises FicheHasChanged when somebody was faster, ValidationError when a rule forbids it.
    """
    check_seen(current, vu)
    return _write(current, changes, auteur, le)


def coordinators() -> models.QuerySet[User]:
    """Those who may coordinate a demande."""
    return _holding(Appartenance.objects.of_network())


def people_of(organisme: Organisme) -> models.QuerySet[User]:
    """Those who may be in charge of an intervention: people of the organisme, of its services or its direction."""
    return _holding(Appartenance.objects.of_organismes().filter(organisme__in=Organisme.objects.around([organisme.pk])))


def _holding(roles: models.QuerySet) -> models.QuerySet[User]:
    return User.objects.filter(is_active=True, pk__in=roles.values("user")).order_by("nom", "prenom")


def _value(objet: models.Model, name: str) -> Any:
    if isinstance(objet, Convention) and name in PARTIES:
        return [key for key in objet.parties.values_list(PARTIES[name], flat=True) if key]
    if name in LISTS:
        return list(getattr(objet, name).values_list("pk", flat=True)) if objet.pk else []
    return getattr(objet, objet._meta.get_field(name).attname)  # type: ignore[union-attr]


def _write(current, changes: Mapping[str, Any], auteur: User | None, le: datetime.datetime):
    """Validate and save the fields that really change, with the line of history that says from what to what."""
    told = {name: value for name, value in changes.items() if comparable(value) != comparable(_value(current, name))}
    strange = set(told) - set(EDITABLE[type(current)])
    if strange:
        raise ValueError(f"{sorted(strange)} cannot be edited")
    if not told:
        return current
    before = {name: list(getattr(current, name).all()) if name in LISTS else getattr(current, name) for name in told}
    plain = [name for name in told if name not in LISTS]
    for name in plain:
        value = told[name]
        setattr(current, name, comparable(value) if isinstance(value, str) else value)
    _validate(current, plain, le)
    with disable_auditlog():  # the line below says it in the words and at the moment of this act
        _save(current, plain)
    for name in LISTS & told.keys():
        getattr(current, name).set(told[name])
    log_fields(objet=current, avant=before, apres=told, auteur=auteur, le=le)
    return current


def _validate(current, plain: list[str], le: datetime.datetime) -> None:
    current.clean_fields(exclude={field.name for field in current._meta.fields} - set(plain))
    if isinstance(current, Intervention) and {"nature", "date_debut"} & set(plain) and not current.mandat_a_fournir:
        check_mandate(intervention=current, day=timezone.localdate(le))
    current.validate_constraints()


def _save(current, plain: list[str]) -> None:
    if isinstance(current, Demande) and "objet" in plain:
        plain = [*plain, "objet_plie"]
        current.derive()
    if plain:
        current.save(update_fields=plain)
