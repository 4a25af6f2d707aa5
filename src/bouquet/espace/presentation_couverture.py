"""The map of conventions and its twin: what each collectivité is shaded and told as."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from bouquet.annuaire.permissions import Roles
from bouquet.bilan.presentation.geography import Geography
from bouquet.core.charts import Area, ClassCount, choropleth
from bouquet.core.exports import neutralise
from bouquet.demandes.enums import Couverture, TypeConvention
from bouquet.demandes.manquantes import Ligne
from bouquet.territoires.enums import Genre

# The hues stay apart for every eye (tokens.css); the greys call for nothing.
TONES = {
    Couverture.MANQUANTE: "hue-4",
    Couverture.EXPIRE: "hue-1",
    Couverture.EN_VIGUEUR: "hue-5",
    Couverture.A_VERIFIER: "line-strong",
    Couverture.NON_CONCERNEE: "ghost",
}
PILLS = {Couverture.MANQUANTE: "todo", Couverture.EXPIRE: "wait", Couverture.EN_VIGUEUR: "run"}
COLUMNS = ("code", "collectivite", "genre", "canton", "epci", "type", "situation", "raison", "convention", "fin")


def carte(lignes: Sequence[Ligne], geography: Geography, kind: TypeConvention, outline: str) -> SafeString | None:
    """The communes shaded by situation; None when no outline is loaded. outline: of the whole they make."""
    communes = {one.collectivite.code_insee: one for one in lignes if one.collectivite.genre == Genre.COMMUNE}
    box = geography.box(communes)
    if box is None:
        return None
    areas = [_area(one, geography.communes[code]) for code, one in communes.items() if code in geography.communes]
    return choropleth(
        areas,
        box=box,
        outline=outline,
        ident="couverture",
        title=f"Conventions {kind.label} par commune",
        desc="Les mêmes situations se lisent dans le tableau.",
    )


def _area(one: Ligne, path: str) -> Area:
    place = one.collectivite
    says = f"{place}\u00a0: {one.etat.label.lower()}. {one.raison}."
    href = reverse("espace:collectivite", args=[place.code])
    return Area(place.code, path, None, str(place), href, tone=TONES[one.etat], says=says)


def legende(lignes: Sequence[Ligne]) -> list[ClassCount]:
    """How many communes in each situation, even none: what the map shows."""
    counts = Counter(one.etat for one in lignes if one.collectivite.genre == Genre.COMMUNE)
    return [ClassCount(etat.label, counts[etat], tone) for etat, tone in TONES.items()]


def brouillon(one: Ligne, kind: TypeConvention, roles: Roles) -> str:
    """The address of a draft already filled in for a collectivité that lacks a convention."""
    if one.convention:
        told: dict[str, object] = {"renouvelle": one.convention.pk}
    else:
        told = {"type": kind.value, "collectivite": one.collectivite.pk}
        if roles.organismes and not roles.network:
            told["organisme"] = roles.organismes[0]
    return f"{reverse('espace:convention_nouvelle')}?{urlencode(told)}"


def lignes_csv(lignes: Sequence[Ligne], kind: TypeConvention) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutralise(cell) for cell in _cells(one, kind)] for one in lignes)
    return out.getvalue()


def _cells(one: Ligne, kind: TypeConvention) -> list[str]:
    place, bound = one.collectivite, one.convention
    return [
        place.code,
        str(place),
        place.genre,
        one.canton.code if one.canton else "",
        one.epci.siren if one.epci else "",
        kind.value,
        one.etat.value,
        one.raison,
        bound.numero if bound else "",
        bound.fin.isoformat() if bound else "",
    ]
