"""What the form of a convention starts from, and what it says of the eligibility of those who would sign."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bouquet.demandes.enums import ASSISTANCE, TypeConvention
from bouquet.demandes.indicateurs import IndicateurAssistance, latest_indicateurs
from bouquet.demandes.models import Convention
from bouquet.demandes.services.renewals import KEPT, propose_renewal
from bouquet.territoires.models import Collectivite

from .forms_brouillon import ConventionForm

BASE_LEGALE = "Articles L3232-1-1 et R3232-1 du CGCT"


@dataclass(frozen=True)
class Avis:
    """What is known of a collectivité for the year a convention starts; nothing when no figure was loaded."""

    collectivite: Collectivite
    annee: int
    indicateur: IndicateurAssistance | None


def avis(form: ConventionForm) -> list[Avis] | None:
    """One for each collectivité chosen; None when the rule does not apply to this type."""
    kind = form["type"].value() or ""
    if kind not in ASSISTANCE:
        return None
    annee, places = _year(form["debut"].value(), form.jour), form.places()
    known = latest_indicateurs(places, annee)
    return [Avis(place, annee, known.get(place.pk)) for place in places]


def _year(told: Any, jour: datetime.date) -> int:
    if isinstance(told, datetime.date):
        return told.year
    try:
        return datetime.date.fromisoformat(str(told)).year
    except ValueError:
        return jour.year


def renewal_of(old: Convention) -> dict[str, Any]:
    """The terms of the one that ends, with the number and the dates that follow."""
    proposed = propose_renewal(old)
    told = {name: getattr(old, name) for name in KEPT} | {"renouvelle": old.pk}
    return told | {"numero": proposed.numero, "debut": proposed.debut, "fin": proposed.fin}


def prefilled(query: QueryDict, jour: datetime.date) -> dict[str, Any]:
    """What the address says: a type, who signs; for a yearly type, a number and the rest of the year besides."""
    kind = query.get("type", "")
    told: dict[str, Any] = {"type": kind}
    for name, key in (("organismes", "organisme"), ("collectivites", "collectivite")):
        found = query.get(key) or ""
        if found.isdigit():
            told[name] = [int(found)]
    place = Collectivite.objects.filter(pk__in=told.get("collectivites", [])).first()
    if place and kind in ASSISTANCE:
        numero = f"{TypeConvention(kind).value.upper()}-{jour.year}-{place.code}"
        told |= {"base_legale": BASE_LEGALE, "debut": jour, "fin": jour.replace(month=12, day=31)}
        told |= {} if Convention.objects.filter(numero=numero).exists() else {"numero": numero}
    return told
