"""The agenda: its filters, which live in the address, and what they let through."""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils import timezone

from bouquet.catalogue.models import Thematique
from bouquet.core import formats
from bouquet.territoires.models import Collectivite
from bouquet.territoires.proximite import communes_near

from .communes import MORE, SHOWN, Choices, find
from .enums import ON_SITE, ONLINE, Format, Public
from .models import Seance
from .presentation import Carte
from .querysets import SeanceQuerySet

NEAR = 30  # kilometres
REACH = 24  # months before and after the present one
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
WRONG = "Ce choix n’existe pas ou plus\u00a0: prenez-en un autre."
UNKNOWN = "Aucune commune ne porte ce nom\u00a0: vérifiez l’orthographe."
FILTERS = ("format", "thematique", "public", "lieu", "commune")
LIEUX = (("", "Partout"), ("sur_place", "Sur place"), ("en_ligne", "En ligne"))


def _all(choices: Choices, words: str) -> Choices:
    return [("", words), *choices]


class Filtres(forms.Form):
    """What may be asked of the agenda; `commune` is a name, even its first three letters, or a code."""

    format = forms.ChoiceField(label="Format", required=False, choices=_all(Format.choices, "Tous"))
    thematique = forms.ModelChoiceField(
        Thematique.objects.all(), label="Thématique", required=False, empty_label="Toutes"
    )
    public = forms.ChoiceField(label="Pour", required=False, choices=_all(Public.choices, "Tout le monde"))
    lieu = forms.ChoiceField(label="Où", required=False, choices=LIEUX)
    commune = forms.CharField(
        label="Près de",
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="trois lettres de votre commune suffisent",
    )

    def __init__(self, data: Mapping[str, str], *, jour: datetime.date) -> None:
        super().__init__({name: data.get(name, "").strip() for name in FILTERS})
        self.jour = jour
        self.place: Collectivite | None = None
        self.others: Choices = []
        for one in self.fields.values():
            one.error_messages["invalid_choice"] = WRONG

    def clean_commune(self) -> str:
        text = self.cleaned_data["commune"]
        if text:
            self.place, self.others = find(text, self.jour, communes_only=True)
            if self.place is None and not self.others:
                raise forms.ValidationError(UNKNOWN)
        return text

    def links(self) -> list[tuple[str, str]]:
        """For each commune that may be meant, its name and the parameters that name it."""
        codes = dict(
            Collectivite.objects.filter(pk__in=[key for key, _ in self.others]).values_list("pk", "code_insee")
        )
        return [(name, self.query(commune=codes[int(key)])) for key, name in self.others]

    def query(self, **changes: str) -> str:
        """The parameters of the present filters, some changed, without those that are empty."""
        values = QueryDict(mutable=True)
        for name, value in ({name: self.data[name] for name in FILTERS} | changes).items():
            if value:
                values[name] = value
        return values.urlencode()

    @property
    def more(self) -> str:
        """What to do when others begin so too."""
        return MORE if len(self.others) >= SHOWN else ""

    @property
    def filtered(self) -> bool:
        return any(self.data.values())

    def narrow(self, seances: SeanceQuerySet) -> SeanceQuerySet:
        """Those that pass; a filter that can't be read lets nothing through."""
        if not self.is_valid():
            return seances.none()
        told = self.cleaned_data
        if told["format"]:
            seances = seances.filter(rencontre__format=told["format"])
        if told["thematique"]:
            seances = seances.filter(rencontre__thematiques=told["thematique"])
        if told["public"]:
            seances = seances.for_public(told["public"])
        if told["lieu"]:
            seances = seances.filter(mode__in=ON_SITE if told["lieu"] == "sur_place" else ONLINE)
        return seances.near(communes_near(self.place, km=NEAR)) if self.place else seances


@dataclass
class Jour:
    """A day of the month view."""

    date: datetime.date
    inside: bool
    today: bool
    cartes: list[Carte] = field(default_factory=list)


@dataclass(frozen=True)
class Mois:
    """A month, its weeks, and its neighbours as `2026-04`, empty at either end of the calendar."""

    titre: str
    semaines: list[list[Jour]]
    avant: str
    apres: str
    total: int


class MonthOutOfReach(Exception):
    """No month, or one too far away: robots that follow « next month » must meet an end."""


def month_named(text: str, today: datetime.date) -> datetime.date:
    """The first day of the month that the address names, or of the present one. Raises MonthOutOfReach."""
    if not text:
        return today.replace(day=1)
    found = MONTH.fullmatch(text)
    if not found:
        raise MonthOutOfReach
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12 or abs(_months(year, month) - _months(today.year, today.month)) > REACH:
        raise MonthOutOfReach
    return datetime.date(year, month, 1)


def _months(year: int, month: int) -> int:
    return 12 * year + month


def _reached(day: datetime.date, today: datetime.date) -> str:
    """`2026-04`; nothing beyond what the calendar shows."""
    within = abs(_months(day.year, day.month) - _months(today.year, today.month)) <= REACH
    return f"{day:%Y-%m}" if within else ""


def month_view(seances: SeanceQuerySet, first: datetime.date, le: datetime.datetime) -> Mois:
    """The weeks of a month with the séances that begin on each day."""
    today = timezone.localdate(le)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    start, end = _midnight(weeks[0][0]), _midnight(weeks[-1][-1] + datetime.timedelta(days=1))
    rows = seances.filter(debut__gte=start, debut__lt=end).order_by("debut", "pk").for_feed()
    days = {day: Jour(day, day.month == first.month, day == today) for week in weeks for day in week}
    for seance in rows:
        days[timezone.localdate(seance.debut)].cartes.append(Carte(seance, le))
    before, after = first - datetime.timedelta(days=1), first + datetime.timedelta(days=32)
    return Mois(
        titre=f"{formats.month(first.month).capitalize()} {first.year}",
        semaines=[[days[day] for day in week] for week in weeks],
        avant=_reached(before, today),
        apres=_reached(after, today),
        total=sum(len(day.cartes) for day in days.values() if day.inside),
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def all_visible() -> SeanceQuerySet:
    return Seance.objects.visible()
