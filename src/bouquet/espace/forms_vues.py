"""Naming a view of the list."""

from django import forms
from django.http import QueryDict

from bouquet.accounts.models import User

from .models import LONGEST, VueEnregistree

LARGEST = 30  # views that one person keeps: they stand on every list, which stays short


class VueForm(forms.ModelForm):
    class Meta:
        model = VueEnregistree
        fields = ["nom"]

    def __init__(self, data: QueryDict | None = None, *, query: QueryDict, user: User):
        super().__init__(data, instance=VueEnregistree(user=user, query=kept(query)))

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        mine = VueEnregistree.objects.filter(user=self.instance.user)
        if len(self.instance.query) > LONGEST:
            self.add_error(None, "Cette vue a trop de filtres pour être enregistrée.")
        elif mine.filter(nom=cleaned.get("nom")).exists():
            self.add_error("nom", "Une de vos vues porte déjà ce nom.")
        elif mine.count() >= LARGEST:
            self.add_error(None, f"Vous avez déjà {LARGEST} vues\u00a0: effacez-en une d’abord.")
        return cleaned


def kept(query: QueryDict) -> str:
    """What of an address makes a view: its filters that say something, not the page."""
    wanted = query.copy()
    for name in [key for key in wanted if key == "page" or not any(wanted.getlist(key))]:
        del wanted[name]
    return wanted.urlencode()
