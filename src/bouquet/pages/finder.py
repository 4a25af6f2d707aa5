"""The offer as its readers meet it: who helps with what, found by words or by filters, and one prestation in full."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from bouquet.bilan.presentation.tables import hue
from bouquet.catalogue.models import Nature, Prestation, Thematique
from bouquet.catalogue.search import search

from .enums import FOR_WHOM
from .forms import RechercheOffre
from .situations import chips, first_code

# What each filter compares: the values that a row has under its name.
Values = Mapping[str, Callable[[Any], list[str]]]
VALUES: Values = {
    "thematique": lambda prestation: [theme.code for theme in prestation.thematiques.all()],
    "nature": lambda prestation: [prestation.nature_id],
    "organisme": lambda prestation: [prestation.organisme.racine.sigle],
    "pour": lambda prestation: prestation.beneficiaires,
}
# Below so many answers, those that hold only some of the words are shown too.
FEW = 3


@dataclass(frozen=True)
class Card:
    """One prestation of a list: its tone is that of its first thématique, its situation the first one told."""

    prestation: Prestation
    tone: str

    @property
    def address(self) -> str:
        return reverse("pages:prestation", args=[self.prestation.slug])

    @property
    def situation(self) -> str:
        return next(iter(self.prestation.situations), "")


@dataclass
class Group:
    """Prestations under one title; the tone is empty when the title is no thématique."""

    ident: str
    title: str
    tone: str = ""
    cards: list[Card] = field(default_factory=list)


class Offer:
    """All that is published on one day, read in four queries whatever its size."""

    def __init__(self, day: date) -> None:
        self.prestations = list(Prestation.objects.published_on(day).for_readers())
        self.thematiques = list(Thematique.objects.all())
        self.natures = list(Nature.objects.all())
        self.tones = {row.code: hue(index) for index, row in enumerate(self.thematiques)}

    def form(self, data: QueryDict) -> RechercheOffre:
        """The search, with the organismes that have something to offer."""
        organismes = {row.organisme.racine.sigle: row.organisme.racine for row in self.prestations}
        in_order = sorted(organismes.values(), key=lambda organisme: organisme.nom)
        values = {name: data.get(name, "") for name in ("q", *VALUES)}
        return RechercheOffre(values, thematiques=self.thematiques, natures=self.natures, organismes=in_order)

    def card(self, prestation: Prestation) -> Card:
        return Card(prestation, self.tones.get(first_code(prestation), ""))

    def by_thematique(self, prestations: Iterable[Prestation]) -> list[Group]:
        """Each prestation once, under the first of its thématiques; no empty group."""
        groups = {row.code: Group(row.code, row.libelle, self.tones[row.code]) for row in self.thematiques}
        groups[""] = Group("autres", "Autres prestations")
        for prestation in prestations:
            groups[first_code(prestation)].cards.append(self.card(prestation))
        return [group for group in groups.values() if group.cards]

    def by_nature(self, prestations: Iterable[Prestation]) -> list[Group]:
        """Each prestation under its nature of help, from advice to delegation; no empty group."""
        groups = {row.code: Group(row.code, row.libelle) for row in self.natures}
        for prestation in prestations:
            groups[prestation.nature_id].cards.append(self.card(prestation))
        return [group for group in groups.values() if group.cards]


def passes(row: Any, chosen: Mapping[str, str], *, but: str = "", values: Values = VALUES) -> bool:
    """Whether a row goes through every filter; `but` names one to leave aside."""
    return all(value in values[name](row) for name, value in chosen.items() if name != but)


def counts(found: Iterable[Any], chosen: Mapping[str, str], values: Values = VALUES) -> dict[str, Counter[str]]:
    """For each filter, how many rows each of its values would give, the other filters staying as they are."""
    rows = list(found)
    return {
        name: Counter(value for row in rows if passes(row, chosen, but=name, values=values) for value in read(row))
        for name, read in values.items()
    }


def finder(day: date, data: QueryDict) -> dict:
    """What the page of the offer shows for these parameters of its address."""
    offer = Offer(day)
    form = offer.form(data)
    valid = form.is_valid()
    chosen, text = (form.chosen(), form.cleaned_data["q"]) if valid else ({}, "")
    answers = search(offer.prestations, text).whole if text else offer.prestations
    allowed = [row for row in offer.prestations if valid and passes(row, chosen)]
    kept = [row for row in answers if row in allowed]
    if answers:
        form.show_counts(counts(answers, chosen))
    return {
        "form": form,
        "published": len(offer.prestations),
        "total": len(kept),
        "groups": _groups(offer, kept, chosen, text),
        "near": [offer.card(row) for row in search(allowed, text).near] if text and len(kept) < FEW else [],
        "situations": _starts(offer, kept, chosen, text),
        "filtered": bool(chosen or text or not valid),
        "text": text,
    }


def _starts(offer: Offer, kept: list[Prestation], chosen: Mapping[str, str], text: str) -> list[tuple[str, str]]:
    """Situations of what the filters leave, of everything when that is nothing; none beside the answers to a search."""
    if text and kept:
        return []
    return chips(kept, chosen) if kept else chips(offer.prestations, {})


def _groups(offer: Offer, kept: list[Prestation], chosen: Mapping[str, str], text: str) -> list[Group]:
    """A search keeps its order; a thématique is told by nature of help; anything else by thématique."""
    if text:
        cards = [offer.card(row) for row in kept]
        return [Group("resultats", "Ce qui répond à votre recherche", cards=cards)] if cards else []
    return offer.by_nature(kept) if "thematique" in chosen else offer.by_thematique(kept)


def for_whom(prestation: Prestation) -> str:
    """`Communes et intercommunalités`."""
    names = [label for genre, label in FOR_WHOM.items() if genre.value in prestation.beneficiaires]
    words = names[:1] + [name[:1].lower() + name[1:] for name in names[1:]]
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def one(prestation: Prestation) -> dict:
    """What the page of a prestation shows."""
    tones = {code: hue(index) for index, code in enumerate(Thematique.objects.values_list("code", flat=True))}
    themes = [
        {"libelle": row.libelle, "code": row.code, "tone": tones[row.code]} for row in prestation.thematiques.all()
    ]
    return {"prestation": prestation, "themes": themes, "for_whom": for_whom(prestation)}
