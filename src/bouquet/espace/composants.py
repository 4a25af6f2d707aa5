"""What the living page of components shows: each of them with invented content, in each of its states."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse

from bouquet.core import charts
from bouquet.core.couleurs import contrast
from bouquet.core.palette import DARK, HUES, LIGHT, RAMP
from bouquet.core.tables import Cell, Column, Row, Table

TEXTS = ("ink", "ink-soft", "primary", "primary-strong", "ok", "warn", "danger")
SPACES = ("gap-1", "gap-2", "gap-3", "gap-4", "gap-5")
STEPS = ("step--1", "size", "step-1", "step-2", "step-3", "step-4")
SIZES = (24, 48, 96, 240)
THEMES = (
    *(("Énergie", 40), ("Eau et environnement", 140), ("Alimentation et commerce", 25), ("Aménagement", 120)),
    *(("Tourisme", 30), ("Habitat", 55), ("Solidarité", 18), ("Numérique", 70), ("Culture et patrimoine", 45)),
)


class Exemple(forms.Form):
    """One field of each kind; sent empty, it shows its errors."""

    objet = forms.CharField(label="Objet", help_text="En une ligne.")
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    nature = forms.ChoiceField(
        label="Nature", choices=[("conseil", "Conseil"), ("etude", "Étude")], widget=forms.RadioSelect
    )
    echeance = forms.DateField(label="Échéance", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    accord = forms.BooleanField(label="La mairie est d’accord", required=False)


def vitrine() -> dict[str, Any]:
    """The context of the page; the same at each call."""
    items = [charts.Item(name, value, tone) for (name, value), tone in zip(THEMES, HUES, strict=True)]
    return {
        "crumbs": [("Mon espace", reverse("espace:accueil"))],
        "textes": [_colour(name) for name in TEXTS],
        "formes": [_colour(name) for name in (*HUES, "lavender", "apricot", "line-strong")],
        "rampe": [
            {"ton": name, "clair": _ratio(LIGHT, f"on-{name}", name), "sombre": _ratio(DARK, f"on-{name}", name)}
            for name in RAMP
        ],
        "pas": STEPS,
        "espaces": SPACES,
        "tailles": SIZES,
        "rosace": charts.rosace(items),
        "mois": charts.months([12, 18, 9, 22, 31, 17, 8, 5, 26, 30, 21, 14]),
        "table_mois": _months(),
        "tableau": _table("Une table avec barres et total", long=False),
        "vide": Table("Une table vide", [Column("Commune"), Column("Demandes", numeric=True)], []),
        "longue": _table("Une table longue", long=True),
        "page": Paginator(range(300), 10).page(5),
        "formulaire": Exemple(auto_id="vierge_%s"),
        "fautif": Exemple({"objet": "", "echeance": "32/13/2025"}, auto_id="fautif_%s"),
        "classes": charts.legend([0, 0, 2, 5, 9, None], (0, 1, 3, 6)),
        "cles": [charts.Item("Conseil", 1, "ramp-1"), charts.Item("Étude", 1, "ramp-4")],
    }


def _ratio(palette: Any, text: str, ground: str) -> float:
    return round(contrast(palette[text], palette[ground]), 2)


def _colour(name: str) -> dict[str, Any]:
    """A token and its contrast on paper, light and dark."""
    return {"ton": name, "clair": _ratio(LIGHT, name, "paper"), "sombre": _ratio(DARK, name, "paper")}


def _months() -> Table:
    names = ("janvier", "février", "mars", "avril", "mai", "juin")
    return Table("Demandes par mois", [Column("Mois"), Column("Demandes", numeric=True)], [[n, 12] for n in names])


def _table(caption: str, *, long: bool) -> Table:
    rows: list[Any] = [
        [Cell(name, tone=tone), Cell(value, tone=tone), Cell(text="17\u00a0%")]
        for (name, value), tone in zip(THEMES[: None if long else 3], HUES, strict=False)
    ]
    rows.append(Row(["Autre", 9, Cell(text="2\u00a0%")], residual=True))
    columns = [Column("Thématique"), Column("Demandes", bar=True), Column("Part", numeric=True)]
    return Table(caption, columns, rows, [["Ensemble", 552, None]], sheets=True)
