"""All the pages, in the order of the report."""

import datetime
from typing import Any

from bouquet.bilan.phrases import counting_rules
from bouquet.core.fonts import FAMILY
from bouquet.core.palette import LIGHT

from . import cantons, closing, opening, places, year
from .sources import Sources


def edition(sources: Sources) -> dict[str, Any]:
    """What the Typst templates read as `d`: words already in French, lengths in mm or as shares."""
    return {**_look(sources), **_pages(sources)}


def _look(sources: Sources) -> dict[str, Any]:
    title, annee = opening.title(sources), sources.annee
    return {
        "police": FAMILY,
        "couleurs": dict(LIGHT),
        "teintes": sources.hues,
        "annee": str(annee),
        "titre_document": f"{title} {annee}",
        "pied": f"{title} {annee}",
        "auteur": closing.publisher(sources),
        "instance": sources.references.instance,
        "sous_titre": sources.references.sous_titre,
        "mention": sources.mention,
        "date": _date(sources),
        "source": sources.credit,
    }


def _pages(sources: Sources) -> dict[str, Any]:
    return {
        "couverture": opening.cover(sources),
        "legende": opening.legend(sources),
        "lire_la_rosace": opening.how_to_read(sources),
        "edito": opening.editorial(sources),
        "reseau": opening.network(sources),
        "prestations": opening.natures(sources),
        "bilan": year.headline(sources),
        "thematiques": year.thematiques(sources),
        "reponses": year.answers(sources),
        "communes": places.communes(sources),
        "strates": places.strata(sources),
        "groupements": places.groups(sources),
        "cantons": cantons.overview(sources),
        "pages_cantons": cantons.pages(sources),
        "animation": closing.animation(sources),
        "perspectives": closing.perspectives(sources),
        "regles": _rules(sources),
        "version": closing.version(sources),
        "quatrieme": closing.back_cover(sources),
    }


def _date(sources: Sources) -> dict[str, int]:
    """The document's date: the day the bilan was frozen, the last of the year for a provisional one."""
    day = sources.date or datetime.date(sources.annee, 12, 31)
    return {"year": day.year, "month": day.month, "day": day.day}


def _rules(sources: Sources) -> list[dict[str, str]]:
    return [{"titre": title, "texte": text} for title, text in counting_rules(sources.document)]
