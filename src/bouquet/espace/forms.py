"""Filters of the list of demandes; they live in the address, so that a view can be kept and sent."""

import datetime
from collections.abc import Collection
from typing import cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from bouquet.annuaire.models import Organisme
from bouquet.core.widgets import LightCheckboxes, LightSelect
from bouquet.demandes.enums import ENDED_STATES, OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.querysets import DemandeQuerySet

from .choices import REFERENCES, reference_choices

VUES = {"": "Toutes", "ouvertes": "Ouvertes", "terminees": "Terminées"}
VUE_STATES = {"ouvertes": OPEN_STATES, "terminees": ENDED_STATES}
STATE_FILTERS = ("etat", "vue")
EVERY = ("", "Tous")


class FiltreDemandes(forms.Form):
    """`jour` is today: what is late depends on it. `around`: the keys of the organismes the person works with."""

    q = forms.CharField(
        label="Chercher",
        required=False,
        max_length=100,
        widget=forms.TextInput({"data-search": ""}),
        help_text="objet, commune ou référence",
    )
    vue = forms.ChoiceField(choices=list(VUES.items()), required=False, widget=forms.HiddenInput)
    annee = forms.IntegerField(label="Année", required=False, min_value=1990, max_value=2100)
    du = forms.DateField(label="Reçue à partir du", required=False, widget=forms.DateInput({"type": "date"}))
    au = forms.DateField(label="Jusqu’au", required=False, widget=forms.DateInput({"type": "date"}))
    retard = forms.BooleanField(label="En retard", required=False)
    muette = forms.BooleanField(label="Sans réponse depuis 10 jours", required=False)
    travail = forms.ChoiceField(
        label="Travail de mon organisme", choices=[EVERY, *EtatIntervention.choices], required=False
    )
    etat = forms.MultipleChoiceField(
        label="État", choices=Etat.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    thematique = forms.MultipleChoiceField(label="Thématique", required=False, widget=LightCheckboxes)
    nature = forms.MultipleChoiceField(label="Nature", required=False, widget=LightCheckboxes)
    organisme = forms.ChoiceField(label="Organisme", required=False, widget=LightSelect)
    canton = forms.ChoiceField(label="Canton", required=False, widget=LightSelect)
    epci = forms.ChoiceField(label="Intercommunalité", required=False, widget=LightSelect)
    commune = forms.CharField(
        label="Bénéficiaire", required=False, max_length=100, help_text="nom, code INSEE ou SIREN"
    )

    def __init__(self, data: QueryDict, *, jour: datetime.date, around: Collection[int] = ()):
        super().__init__(data)
        self.jour, self.around = jour, around
        if not around:
            del self.fields["travail"]
        for name, choices in reference_choices(*REFERENCES).items():
            field = cast(forms.ChoiceField, self.fields[name])
            multiple = isinstance(field, forms.MultipleChoiceField)
            field.choices = choices if multiple else [EVERY, *choices]

    def apply(self, demandes: DemandeQuerySet) -> DemandeQuerySet:
        """The demandes that pass every filter."""
        return self.apply_states(self.apply_others(demandes))

    def apply_states(self, demandes: DemandeQuerySet) -> DemandeQuerySet:
        states = self.states()
        return demandes if states == frozenset(Etat) else demandes.filter(etat__in=sorted(states))

    def apply_others(self, demandes: DemandeQuerySet) -> DemandeQuerySet:
        """Those that pass the filters, states aside; a filter that cannot be read lets nothing through."""
        if not self.is_valid():
            return demandes.none()
        filters = {
            "q": demandes.__class__.matching,
            "annee": lambda found, annee: found.filter(date_demande__year=annee),
            "du": lambda found, day: found.filter(date_demande__gte=day),
            "au": lambda found, day: found.filter(date_demande__lte=day),
            "retard": lambda found, _: found.late(self.jour),
            "muette": lambda found, _: found.silent(self.jour),
            "travail": lambda found, etat: found.with_work(self.around, etat),
            "thematique": demandes.__class__.about,
            "nature": demandes.__class__.of_natures,
            "organisme": lambda found, sigle: found.of_organisme(_with_services(sigle)),
            "canton": lambda found, canton: found.filter(canton=canton),
            "epci": lambda found, siren: found.filter(Q(epci__siren=siren) | Q(beneficiaire__siren=siren)),
            "commune": demandes.__class__.from_place,
        }
        for name, narrow in filters.items():
            if self.cleaned_data.get(name):
                demandes = narrow(demandes, self.cleaned_data[name])
        return demandes

    @property
    def is_empty(self) -> bool:
        """Lets everything through, states aside."""
        return self.is_valid() and not any(
            value for name, value in self.cleaned_data.items() if name not in STATE_FILTERS
        )

    def states(self) -> frozenset[str]:
        """The states that pass."""
        if not self.is_valid():
            return frozenset()
        chosen = frozenset(self.cleaned_data["etat"] or Etat.values)
        return chosen & VUE_STATES.get(self.cleaned_data["vue"], frozenset(Etat))


def _with_services(sigle: str) -> QuerySet[Organisme]:
    return Organisme.objects.filter(Q(sigle=sigle) | Q(parent__sigle=sigle))
