"""One contact of several variants: which of them are the same person, and what to keep of each."""

import datetime

from django import forms

from bouquet.accounts.models import User
from bouquet.demandes.contacts import Contact, Groupe
from bouquet.demandes.services.contacts import merge_contacts
from bouquet.territoires.models import Collectivite

LABELS = {"nom": "Nom", "fonction": "Fonction", "courriel": "Adresse électronique", "telephone": "Téléphone"}


class ContactsForm(forms.Form):
    variantes = forms.TypedMultipleChoiceField(
        label="C’est la même personne",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins deux contacts."},
    )

    def __init__(self, data=None, *, groupe: Groupe):
        every = range(len(groupe.variantes))
        kept = kept_by_default(groupe)
        super().__init__(data, initial={"variantes": list(every), **kept})
        self.groupe = groupe
        self.fields["variantes"].choices = [(rank, in_words(groupe, rank)) for rank in every]  # type: ignore[attr-defined]
        for name, label in LABELS.items():
            values = dict.fromkeys(getattr(one.contact, name) for one in groupe.variantes)
            choices = [(value, value or "(vide)") for value in values]
            self.fields[name] = forms.ChoiceField(
                label=f"{label} à garder", choices=choices, required="" not in values, widget=forms.RadioSelect
            )

    def clean_variantes(self) -> list[int]:
        ranks = self.cleaned_data["variantes"]
        if len(ranks) < 2:
            raise forms.ValidationError("Cochez au moins deux contacts.")
        return ranks

    def save(self, *, beneficiaire: Collectivite, auteur: User, le: datetime.datetime) -> int:
        """How many demandes changed."""
        told = self.cleaned_data
        return merge_contacts(
            beneficiaire=beneficiaire,
            variantes={self.groupe.variantes[rank].contact for rank in told["variantes"]},
            garde=Contact(*(told[name] for name in LABELS)),
            auteur=auteur,
            le=le,
        )


def kept_by_default(groupe: Groupe) -> dict[str, str]:
    """The first value of each field that says something; variants come the most used first."""
    return {name: next((v for one in groupe.variantes if (v := getattr(one.contact, name))), "") for name in LABELS}


def in_words(groupe: Groupe, rank: int) -> str:
    one = groupe.variantes[rank]
    told = ", ".join(part for part in one.contact if part)
    return f"{told} ({one.demandes}\u00a0demande{'s' if one.demandes > 1 else ''})"
