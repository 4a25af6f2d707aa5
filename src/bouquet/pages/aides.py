"""The aids as their readers meet them: found by words or filters, open to one's commune, and one sheet in full."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from bouquet.aides.enums import Beneficiaire, Depense, Recurrence
from bouquet.aides.models import Aide
from bouquet.aides.search import search
from bouquet.bilan.presentation.tables import hue
from bouquet.catalogue.models import Thematique
from bouquet.core import formats
from bouquet.territoires.models import Collectivite

from .commune import look_up, situation_of
from .finder import FEW, Values, counts, passes
from .forms import RechercheAides


@dataclass(frozen=True)
class Card:
    """One aid of a list, with what decides a reader: how much, and until when."""

    aide: Aide
    day: date
    tone: str = ""

    @property
    def address(self) -> str:
        return reverse("pages:aide", args=[self.aide.slug])

    @property
    def amount(self) -> str:
        return amount(self.aide)

    @property
    def dates(self) -> str:
        return dates(self.aide, self.day)

    @property
    def for_whom(self) -> str:
        return for_whom(self.aide)

    @property
    def closed(self) -> bool:
        return not is_open(self.aide, self.day)


@dataclass
class Group:
    """Aids under one title; the tone is empty when the title is no thématique."""

    ident: str
    title: str
    tone: str = ""
    cards: list[Card] = field(default_factory=list)


@dataclass
class Commune:
    """The commune that was typed, with its population; or those that it may be."""

    found: Collectivite | None = None
    population: int | None = None
    others: list[tuple[str, str]] = field(default_factory=list)
    more: bool = False  # others begin so too

    def may_ask(self, aide: Aide) -> bool:
        if self.found is None:
            return True
        ceiling, people = aide.population_max, self.population
        return Beneficiaire.COMMUNE in aide.beneficiaires and (not ceiling or not people or people <= ceiling)


def finder(day: date, data: QueryDict) -> dict:
    """What the page of the aids shows for these parameters of its address."""
    aides = list(Aide.objects.published().not_over_on(day).for_readers())
    thematiques = list(Thematique.objects.all())
    values = values_on(day)
    form = RechercheAides({name: data.get(name, "") for name in ("q", "commune", *values)}, thematiques=thematiques)
    commune = find_commune(form, day) if form.is_valid() and form.cleaned_data["commune"] else Commune()
    valid = form.is_valid()
    chosen, text = (form.chosen(), form.cleaned_data["q"]) if valid else ({}, "")
    offered = [aide for aide in aides if commune.may_ask(aide)]
    answers = search(offered, text).whole if text else offered
    allowed = [aide for aide in offered if valid and passes(aide, chosen, values=values)]
    kept = [aide for aide in answers if aide in allowed]
    if answers:
        form.show_counts(counts(answers, chosen, values))
    return {
        "form": form,
        "published": len(aides),
        "total": len(kept),
        "groups": groups(kept, day, thematiques, chosen, text),
        "near": [Card(aide, day) for aide in search(allowed, text).near] if text and len(kept) < FEW else [],
        "commune": commune,
        "filtered": bool(chosen or text or commune.found or not valid),
        "text": text,
    }


def values_on(day: date) -> Values:
    """What each filter compares."""
    return {
        "thematique": lambda aide: [theme.code for theme in aide.thematiques.all()],
        "pour": lambda aide: aide.beneficiaires,
        "type": lambda aide: [aide.type_aide],
        "depense": lambda aide: aide.depenses,
        "quand": lambda aide: [
            *(["ouvertes"] if is_open(aide, day) else []),
            *(["permanentes"] if aide.recurrence == Recurrence.PERMANENTE else []),
        ],
    }


def find_commune(form: RechercheAides, day: date) -> Commune:
    """The commune of the form; an error in the form when nothing resembles what was typed."""
    found = look_up(form.cleaned_data["commune"], day, Collectivite.objects.communes().valid_on(day))
    if found.found:
        situation = situation_of(found.found)
        return Commune(found.found, situation.population_municipale if situation else None)
    if not found.others:
        form.add_error("commune", form.fields["commune"].error_messages["inconnue"])
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    links = [(str(one), urlencode(kept | {"commune": one.code})) for one in found.others]
    return Commune(others=links, more=found.more)


def groups(
    kept: list[Aide], day: date, thematiques: Iterable[Thematique], chosen: dict[str, str], text: str
) -> list[Group]:
    """A search keeps its order; a thématique is told by type of aid; anything else by thématique, each aid once."""
    if text:
        cards = [Card(aide, day) for aide in kept]
        return [Group("resultats", "Ce qui répond à votre recherche", cards=cards)] if cards else []
    found: dict[str, Group] = {}
    if "thematique" in chosen:
        for aide in kept:
            one = found.setdefault(aide.type_aide, Group(aide.type_aide, aide.get_type_aide_display()))
            one.cards.append(Card(aide, day))
        return list(found.values())
    found = {row.code: Group(row.code, row.libelle, hue(index)) for index, row in enumerate(thematiques)}
    for aide in kept:
        first = next(iter(aide.thematiques.all()))
        found[first.code].cards.append(Card(aide, day, found[first.code].tone))
    return [group for group in found.values() if group.cards]


def is_open(aide: Aide, day: date) -> bool:
    """Whether it may be asked for on that day, as `open_on` says."""
    return (not aide.ouverture or aide.ouverture <= day) and (not aide.echeance or aide.echeance >= day)


def dates(aide: Aide, day: date) -> str:
    """`Toute l’année`, `Jusqu’au 31 mars 2027`, `À partir du 1er mars 2027`, `Close depuis le 3 mai 2026`."""
    if aide.echeance and aide.echeance < day:
        again = ", revient chaque année" if aide.recurrence == Recurrence.ANNUELLE else ""
        return f"Close depuis le {formats.date(aide.echeance)}{again}"
    if aide.ouverture and aide.ouverture > day:
        return f"À partir du {formats.date(aide.ouverture)}"
    return f"Jusqu’au {formats.date(aide.echeance)}" if aide.echeance else "Toute l’année"


def rate(aide: Aide) -> str:
    """`30 %`, `De 20 à 40 %`, `Jusqu’à 40 %`, `À partir de 20 %`; empty when none is told."""
    low, high = aide.taux_min, aide.taux_max
    if high is None:
        return f"À partir de {formats.percent(low, None)}" if low is not None else ""
    if low is None:
        return f"Jusqu’à {formats.percent(high, None)}"
    return formats.percent(high, None) if low == high else f"De {formats.number(low)} à {formats.percent(high, None)}"


def ceiling(aide: Aide) -> str:
    """`50 000 €`; empty when there is none."""
    return f"{formats.number(aide.plafond)}{formats.NBSP}€" if aide.plafond is not None else ""


def amount(aide: Aide) -> str:
    """`Jusqu’à 40 %, 50 000 € au plus`; what the sheet knows of it."""
    told, most = rate(aide), ceiling(aide)
    if told and most:
        return f"{told}, {most} au plus"
    return told or (f"{most} au plus" if most else "")


def for_whom(aide: Aide) -> str:
    """`Communes jusqu’à 2 000 habitants, intercommunalités et associations`."""
    names = [one.label for one in Beneficiaire if one.value in aide.beneficiaires]
    if aide.population_max and Beneficiaire.COMMUNE.label in names:
        names[names.index(Beneficiaire.COMMUNE.label)] = (
            f"{Beneficiaire.COMMUNE.label} jusqu’à {formats.counted(aide.population_max, 'habitant')}"
        )
    words = names[:1] + [name[:1].lower() + name[1:] for name in names[1:]]
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def sheet(aide: Aide, day: date) -> dict:
    """What the page of an aid shows; the aid comes with its thématiques and référents."""
    tones = {code: hue(index) for index, code in enumerate(Thematique.objects.values_list("code", flat=True))}
    before, after = sections(aide)
    return {
        "aide": aide,
        "themes": [{"libelle": t.libelle, "code": t.code, "tone": tones[t.code]} for t in aide.thematiques.all()],
        "for_whom": for_whom(aide),
        "depenses": spending(aide),
        "amount": amount(aide),
        "rate": rate(aide),
        "ceiling": ceiling(aide),
        "dates": dates(aide, day),
        "open": is_open(aide, day),
        "over": bool(aide.echeance and aide.echeance < day),
        "parts": before,
        "ends": after,
    }


def sections(aide: Aide) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """The texts that are written, with their anchors and titles: those before the papers asked for, those after."""
    before = [
        ("objectifs", "Ce que vise cette aide", aide.objectifs),
        ("operations", "Ce qui peut être aidé", aide.operations),
        ("exclusions", "Ce qui ne l’est pas", aide.exclusions),
        ("depenses", "Dépenses prises en compte", aide.depenses_subventionnables),
        ("calcul", "Comment l’aide est calculée", aide.calcul),
    ]
    after = [
        ("instruction", "Comment déposer le dossier", aide.instruction),
        ("versement", "Comment elle est versée", aide.versement),
        ("bases", "Textes de référence", aide.bases_reglementaires),
    ]
    return [part for part in before if part[2]], [part for part in after if part[2]]


def spending(aide: Aide) -> str:
    """`Études, investissement`."""
    return ", ".join(one.label for one in Depense if one.value in aide.depenses).capitalize()
