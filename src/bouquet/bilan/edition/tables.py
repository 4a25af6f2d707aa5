"""Pieces that several pages share."""

from bouquet.bilan import phrases
from bouquet.core import formats

from .sources import Sources, length


def themes_table(sources: Sources, items: list[dict], width: float = 37) -> dict:
    """Rows by decreasing count with their bar, the whole at the foot; `width` is the longest bar, in mm."""
    rows = sorted(items, key=lambda i: -i["interventions"])
    top = rows[0]["interventions"] if rows else 0
    return {
        "largeur": width,
        "avant": sources.before,
        "lignes": [
            {
                "code": item["code"],
                "libelle": item["libelle"],
                "court": sources.short(item),
                "n": formats.number(item["interventions"]),
                "longueur": length(item["interventions"], top),
                "part": formats.percent(item["part_pct"], 1),
                "n1": formats.number(item["interventions_n1"]),
            }
            for item in rows
        ],
        "total": formats.number(sum(i["interventions"] for i in rows)),
        "part": formats.percent(100 if top else 0),
        "total_n1": formats.number(sum(i["interventions_n1"] for i in rows)),
    }


def in_words(items: list[dict], key: str = "interventions") -> str:
    """`Eau et environnement 286, aménagement 214…`, for the text that stands for a picture."""
    return phrases.listed(f"{i['libelle']} {formats.number(i[key])}" for i in phrases.ranked(items, key)) or "aucune"


def figure(number: str, text: str, *, gauge=None, dots=None) -> dict:
    """A key figure: its number, what it counts, and a thin picture of it (shares, or dots out of a few)."""
    return {"nombre": number, "texte": text, "jauge": gauge or [], "points": dots}
