"""The offer as its readers meet it: who helps with what, found by words or by filters, and one prestation in full."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from bouquet.bilan.presentation.tables import hue
from bouquet.catalogue.models import Nature, Prestation, Thematique
from bouquet.catalogue.search import search
from bouquet.core.formats import plural
from bouquet.territoires.models import Collectivite

from .acces import Acces, Niveau, Place, acces, place_of
from .commune import Lookup, look_up
from .enums import FOR_WHOM
from .forms import RechercheOffre

# What each filter compares: the values that a row has under its name.
Values = Mapping[str, Callable[[Any], list[str]]]
VALUES: Values = {
    "thematique": lambda prestation: [theme.code for theme in prestation.thematiques.all()],
    "nature": lambda prestation: [prestation.nature_id],
    "organisme": lambda prestation: [prestation.organisme.racine.sigle],
    "pour": lambda prestation: prestation.beneficiaires,
}
LEVELS = (
    (Niveau.OUVERTE, "ouverte", "ouvertes"),
    (Niveau.A_VERIFIER, "à vérifier", "à vérifier"),
    (Niveau.PAR_EPCI, "par son intercommunalité", "par son intercommunalité"),
    (Niveau.FERMEE, "pour d’autres", "pour d’autres"),
)
SITUATIONS, SHORT = 9, 34
# Below so many answers, those that hold only some of the words are shown too.
FEW = 3


@dataclass(frozen=True)
class Card:
    """One prestation of a list: its tone is that of its first thématique, its situation the first one told."""

    prestation: Prestation
    tone: str
    acces: Acces | None = None
    code: str = ""  # of the collectivité that reads

    @property
    def address(self) -> str:
        here = reverse("pages:prestation", args=[self.prestation.slug])
        return f"{here}?{urlencode({'commune': self.code})}" if self.code else here

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
    """All that is published on one day, read in four queries whatever its size; one more for a `place`."""

    def __init__(self, day: date, place: Place | None = None) -> None:
        rows = Prestation.objects.published_on(day).for_readers()
        self.place = place
        self.prestations = list(rows.prefetch_related("epci") if place else rows)
        self.acces = {row.pk: acces(row, place) for row in self.prestations} if place else {}
        # The sort is steady: within one answer, the order of the catalogue stays.
        self.prestations.sort(key=self.rank)
        self.thematiques = list(Thematique.objects.all())
        self.natures = list(Nature.objects.all())
        self.tones = {row.code: hue(index) for index, row in enumerate(self.thematiques)}

    def rank(self, prestation: Prestation) -> int:
        """What the place may ask for first; all alike when nobody said where he is."""
        return self.acces[prestation.pk].niveau if self.acces else 0

    def closed(self, prestation: Prestation) -> bool:
        return bool(self.acces) and self.acces[prestation.pk].niveau == Niveau.FERMEE

    def form(self, data: QueryDict) -> RechercheOffre:
        """The search, with the organismes that have something to offer."""
        organismes = {row.organisme.racine.sigle: row.organisme.racine for row in self.prestations}
        in_order = sorted(organismes.values(), key=lambda organisme: organisme.nom)
        values = {name: data.get(name, "") for name in ("q", "commune", *VALUES)}
        return RechercheOffre(values, thematiques=self.thematiques, natures=self.natures, organismes=in_order)

    def card(self, prestation: Prestation) -> Card:
        code = self.place.collectivite.code if self.place else ""
        return Card(prestation, self.tones.get(first_code(prestation), ""), self.acces.get(prestation.pk), code)

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


def first_code(prestation: Prestation) -> str:
    """Code of the first of its thématiques; empty while nobody has given it one."""
    return next((theme.code for theme in prestation.thematiques.all()), "")


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


def situations(prestations: Iterable[Prestation]) -> list[str]:
    """Plain words to start from, short enough for a button: the fullest of each thématique, then others if few."""
    told = [(first_code(row), text) for row in prestations for text in row.situations if len(text) <= SHORT]
    best: dict[str, str] = {}
    for code, text in told:
        best[code] = max(best.get(code, ""), text, key=len)
    return list(dict.fromkeys([*best.values(), *(text for _, text in told)]))[:SITUATIONS]


def chips(prestations: Iterable[Prestation], chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Situations, each with the parameters that search it under the same filters."""
    return [(text, urlencode({"q": text} | dict(chosen))) for text in situations(prestations)]


def finder(day: date, data: QueryDict) -> dict:
    """What the page of the offer shows for these parameters of its address."""
    lookup = find_place(data.get("commune", ""), day)
    place = place_of(lookup.found, day) if lookup.found else None
    offer = Offer(day, place)
    form = offer.form(data)
    valid = form.is_valid()
    if data.get("commune", "").strip() and not (lookup.found or lookup.others):
        form.add_error("commune", form.fields["commune"].error_messages["inconnue"])
    chosen, text = (form.chosen(), form.cleaned_data["q"]) if valid else ({}, "")
    answers = sorted(search(offer.prestations, text).whole, key=offer.rank) if text else offer.prestations
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
        "filtered": bool(chosen or text or place or not valid),
        "text": text,
    } | _where(offer, lookup, kept, chosen | ({"q": text} if text else {}))


def find_place(text: str, day: date) -> Lookup:
    """The collectivité that reads; nothing when the box is empty."""
    text = text.strip()[:120]
    return look_up(text, day, Collectivite.objects.valid_on(day)) if text else Lookup()


def _where(offer: Offer, lookup: Lookup, kept: list[Prestation], asked: dict[str, str]) -> dict:
    """Whom the page is read for, how many prestations are open to it, and the places to choose from."""
    links = [(str(one), urlencode(asked | {"commune": one.code})) for one in lookup.others]
    return {"place": offer.place, "opened": tally(offer, kept), "places": links, "more_places": lookup.more}


def tally(offer: Offer, kept: list[Prestation]) -> str:
    """`10 ouvertes et 2 à vérifier`; empty for nobody in particular."""
    levels = Counter(offer.acces[row.pk].niveau for row in kept) if offer.acces else Counter()
    told = [f"{count} {plural(count, one, many)}" for level, one, many in LEVELS if (count := levels[level])]
    return " et ".join(filter(None, [", ".join(told[:-1]), *told[-1:]])) if kept and offer.acces else ""


def _starts(offer: Offer, kept: list[Prestation], chosen: Mapping[str, str], text: str) -> list[tuple[str, str]]:
    """Situations of what the filters leave, of everything when that is nothing; none beside the answers to a search."""
    here = {"commune": offer.place.collectivite.code} if offer.place else {}
    if text and kept:
        return []
    return chips(kept, {**chosen, **here}) if kept else chips(offer.prestations, here)


def _groups(offer: Offer, kept: list[Prestation], chosen: Mapping[str, str], text: str) -> list[Group]:
    """A search keeps its order; a thématique is told by nature of help; anything else by thématique.

    What the place may not ask for comes last, apart.
    """
    open_ones = [row for row in kept if not offer.closed(row)]
    closed = [offer.card(row) for row in kept if offer.closed(row)]
    apart = [Group("fermees", "Ce qui s’adresse à d’autres", cards=closed)] if closed else []
    if text:
        cards = [offer.card(row) for row in open_ones]
        return ([Group("resultats", "Ce qui répond à votre recherche", cards=cards)] if cards else []) + apart
    return (offer.by_nature(open_ones) if "thematique" in chosen else offer.by_thematique(open_ones)) + apart


def for_whom(prestation: Prestation) -> str:
    """`Communes et intercommunalités`."""
    names = [label for genre, label in FOR_WHOM.items() if genre.value in prestation.beneficiaires]
    words = names[:1] + [name[:1].lower() + name[1:] for name in names[1:]]
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def one(prestation: Prestation, text: str, day: date) -> dict:
    """What the page of a prestation shows; `text` names the collectivité that reads it, or nothing."""
    tones = {code: hue(index) for index, code in enumerate(Thematique.objects.values_list("code", flat=True))}
    themes = [
        {"libelle": row.libelle, "code": row.code, "tone": tones[row.code]} for row in prestation.thematiques.all()
    ]
    lookup = find_place(text, day)
    place = place_of(lookup.found, day) if lookup.found else None
    ask = {"prestation": prestation.slug} | ({"collectivite": place.collectivite.code} if place else {})
    return {
        "prestation": prestation,
        "themes": themes,
        "for_whom": for_whom(prestation),
        "place": place,
        "acces": acces(prestation, place) if place else None,
        "typed": "" if place else text.strip()[:120],
        "places": [(str(one), urlencode({"commune": one.code})) for one in lookup.others],
        "ask": f"{reverse('pages:depot')}?{urlencode(ask)}",
        "everything": f"{reverse('pages:offre')}?{urlencode({'commune': place.collectivite.code})}" if place else "",
    }
