"""Meetings of the year, perspectives, how things are counted, back cover."""

import datetime
import math
import re

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.formats import NBSP

from .sources import Sources

YEAR_W = 140.83  # mm from January to December on the page
LANES = {
    "webinaire": ("Webinaires", "ramp-4"),
    "atelier": ("Ateliers", "ramp-2"),
    "rencontre": ("Rencontres", "ramp-5"),
}
LANE_OF = {"webinaire": "webinaire", "atelier": "atelier"}  # every other format is a rencontre
LARGEST, STEP = 6.2, 9.0  # mm: radius of the greatest circle, distance between two rows of one lane
DRAWABLE = 160  # mm: the height that the first page leaves; beyond, the tables alone tell the meetings
READABLE = 2.7  # mm: smallest radius that holds its number


def meetings(sources: Sources) -> list[dict]:
    """One source a year: the séances that the document counts, or else what people wrote (docs/decisions/0021)."""
    counted = sources.document.get("animation", {}).get("liste")
    if counted:
        return [
            {
                "format": LANE_OF.get(row["format"], "rencontre"),
                "titre": row["titre"],
                "date": row["date"],
                "participants": row["presences"],
            }
            for row in counted
        ]
    return (sources.rapport or {}).get("actions") or []


def animation(sources: Sources) -> dict | None:
    """The calendar of meetings, drawn as long as it holds in a page; None when there was none to tell."""
    actions = sorted(meetings(sources), key=lambda a: (a["date"], a["titre"]))
    if not actions:
        return None
    top = max(a["participants"] for a in actions)
    titles = phrases.actions_by_format(actions)
    said = [
        f"{formats.short_date(_day(a))}, {a['titre']}, {formats.counted(a['participants'], 'participant')}"
        for a in actions
    ]
    lanes = [_lane(kind, titles[kind], [a for a in actions if a["format"] == kind], top) for kind in titles]
    return {
        "titre": phrases.actions(actions),
        "dessin": sum(lane["hauteur"] for lane in lanes) <= DRAWABLE,
        "alt": f"Calendrier de l’année{NBSP}: {' ; '.join(said)}.",
        "rangs": lanes,
        "mois": list(formats.MONTHS_SHORT),
        "legende": f"Nombre de participants dans chaque rond ou à côté{NBSP}; sa surface le suit.",
        "texte": sources.text("animation"),
    }  # fmt: skip


def _day(action: dict) -> datetime.date:
    day = action["date"]
    return day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)


def _lane(kind: str, title: str, actions: list[dict], top: int) -> dict:
    name, tone = LANES[kind]
    ends: list[float] = []  # where each row of the lane is free again, in mm
    placed = []
    for action in actions:
        day = _day(action)
        share = (day.timetuple().tm_yday - 0.5) / 366
        radius = LARGEST * math.sqrt(action["participants"] / top) if top else 0
        inside = radius >= READABLE
        left, right = share * YEAR_W - radius, share * YEAR_W + radius + (1 if inside else 7)
        row = next((n for n, end in enumerate(ends) if left >= end), len(ends))
        ends[row : row + 1] = [right]
        placed.append((action, day, share, radius, inside, row))
    middle = (len(ends) - 1) / 2
    return {
        "nom": name,
        "ton": tone,
        "titre": title,
        "rangees": [round((n - middle) * STEP, 2) for n in range(len(ends))],
        "hauteur": 15 + STEP * (len(ends) - 1),
        "points": [
            _point(action, day, share, radius, inside, row - middle)
            for action, day, share, radius, inside, row in placed
        ],
    }


def _point(action: dict, day, share: float, radius: float, inside: bool, rows_away: float) -> dict:
    return {
        "titre": action["titre"],
        "date": formats.short_date(day),
        "n": formats.number(action["participants"]),
        "jour": round(share, 4),
        "rayon": round(max(radius, 0.6), 2),
        "dedans": inside,
        "decalage": round(rows_away * STEP, 2),
    }


def perspectives(sources: Sources) -> dict | None:
    texts = sources.text("perspectives")
    title = sources.said("perspectives_titre") or f"Et en {sources.annee + 1}"
    return {"titre": title, "texte": texts} if texts else None


def version(sources: Sources) -> str:
    """Which document the report prints."""
    number = sources.document["version"]
    name = f"Version {number} du bilan {sources.annee}" if number else f"Bilan {sources.annee} provisoire"
    year = f"Géographie et populations{NBSP}: millésime {sources.document['millesime']}."
    return f"{name}. {year} {sources.credit}"


def back_cover(sources: Sources) -> dict:
    address = sources.said("adresse").splitlines()
    foot = " · ".join(part for part in (publisher(sources), sources.mention) if part)
    return {
        "appel": re.split(
            r"(?<=[?!.])\s+", sources.said("appel") or f"Un projet{NBSP}? Posez votre première question."
        ),
        "adresse": [line.strip() for line in address if line.strip()],
        "url": sources.url,
        "url_courte": sources.url.split("://", 1)[-1],
        "pied": foot,
    }


def publisher(sources: Sources) -> str:
    owner = sources.references.proprietaire
    return owner or f"Département {phrases.of(sources.references.departement)}"
