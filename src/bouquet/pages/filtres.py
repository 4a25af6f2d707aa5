"""Lists that are narrowed by the address: each filter offers what is there, and says how many it would give."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict

# What one thing has under a filter: pairs of the value in the address and its words.
Values = Callable[[Any], Iterable[tuple[str, str]]]
UNKNOWN = "Ce choix n’existe pas ou plus : prenez-en un autre."
A_PAGE = 12


class Filtre:
    """One list to choose from. `everything` is said when nothing is chosen; `newest` sorts from high to low."""

    def __init__(self, nom: str, label: str, everything: str, values: Values, *, newest: bool = False) -> None:
        self.nom, self.label, self.everything, self.values, self.newest = nom, label, everything, values, newest

    def field(self, things: Sequence[Any]) -> forms.ChoiceField:
        words: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for thing in things:
            mine = dict(self.values(thing))
            words |= mine
            counts.update(mine.keys())
        in_order = sorted(words, key=lambda value: words[value].casefold(), reverse=self.newest)
        choices = [("", self.everything), *((value, f"{words[value]} ({counts[value]})") for value in in_order)]
        return forms.ChoiceField(
            label=self.label, choices=choices, required=False, error_messages={"invalid_choice": UNKNOWN}
        )

    def passes(self, thing: Any, wanted: str) -> bool:
        return not wanted or wanted in dict(self.values(thing))


class Liste:
    """Things narrowed by the filters of an address, by pages."""

    def __init__(self, things: Iterable[Any], filtres: Sequence[Filtre], data: QueryDict) -> None:
        self.everything = list(things)
        self.form = forms.Form({filtre.nom: data.get(filtre.nom, "") for filtre in filtres})
        for filtre in filtres:
            self.form.fields[filtre.nom] = filtre.field(self.everything)
        self.form.full_clean()
        wanted = self.form.cleaned_data
        self.found = [
            thing
            for thing in self.everything
            if all(filtre.passes(thing, wanted.get(filtre.nom, "")) for filtre in filtres)
        ]
        self.filtered = any(wanted.values()) or bool(self.form.errors)
        self.page: Page = Paginator(self.found, A_PAGE).get_page(data.get("page"))

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "filtered": self.filtered,
            "total": len(self.found),
            "page_of_list": self.page,
            "anything": bool(self.everything),
        }
