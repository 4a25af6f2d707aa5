"""Filters of the list of demandes; they live in the address, so that a view can be kept and sent."""

import datetime
from collections.abc import Collection
from typing import cast

from django import forms
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import ENDED_STATES, OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.querysets import DemandeQuerySet
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Canton, Collectivite

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
    thematique = forms.MultipleChoiceField(label="Thématique", required=False, widget=forms.CheckboxSelectMultiple)
    nature = forms.MultipleChoiceField(label="Nature", required=False, widget=forms.CheckboxSelectMultiple)
    organisme = forms.ChoiceField(label="Organisme", required=False)
    canton = forms.ChoiceField(label="Canton", required=False)
    epci = forms.ChoiceField(label="Intercommunalité", required=False)
    commune = forms.CharField(
        label="Bénéficiaire", required=False, max_length=100, help_text="nom, code INSEE ou SIREN"
    )

    def __init__(self, data: QueryDict, *, jour: datetime.date, around: Collection[int] = ()):
        super().__init__(data)
        self.jour, self.around = jour, around
        if not around:
            del self.fields["travail"]
        for name, choices in reference_choices().items():
            field = cast(forms.ChoiceField, self.fields[name])
            multiple = isinstance(field, forms.MultipleChoiceField)
            field.choices = choices if multiple else [EVERY, *choices]

    def apply(self, demandes: DemandeQuerySet, *, without: tuple[str, ...] = ()) -> DemandeQuerySet:
        """The demandes that pass every filter, some set aside; a filter that cannot be read lets nothing through."""
        if not self.is_valid():
            return demandes.none()
        filters = {
            "q": demandes.__class__.matching,
            "vue": lambda found, vue: found.filter(etat__in=VUE_STATES[vue]),
            "annee": lambda found, annee: found.filter(annee=annee),
            "du": lambda found, day: found.filter(date_demande__gte=day),
            "au": lambda found, day: found.filter(date_demande__lte=day),
            "retard": lambda found, _: found.late(self.jour),
            "muette": lambda found, _: found.silent(self.jour),
            "etat": lambda found, etats: found.filter(etat__in=etats),
            "travail": lambda found, etat: found.with_work(self.around, etat),
            "thematique": demandes.__class__.about,
            "nature": demandes.__class__.of_natures,
            "organisme": lambda found, sigle: found.of_organisme(_with_services(sigle)),
            "canton": lambda found, canton: found.filter(canton=canton),
            "epci": lambda found, siren: found.filter(Q(epci__siren=siren) | Q(beneficiaire__siren=siren)),
            "commune": demandes.__class__.from_place,
        }
        for name, narrow in filters.items():
            if self.cleaned_data.get(name) and name not in without:
                demandes = narrow(demandes, self.cleaned_data[name])
        return demandes

    def states(self) -> frozenset[str]:
        """The states that pass."""
        if not self.is_valid():
            return frozenset()
        chosen = frozenset(self.cleaned_data["etat"] or Etat.values)
        return chosen & VUE_STATES.get(self.cleaned_data["vue"], frozenset(Etat))


def _with_services(sigle: str) -> QuerySet[Organisme]:
    return Organisme.objects.filter(Q(sigle=sigle) | Q(parent__sigle=sigle))


def reference_choices() -> dict[str, list[tuple[str, str]]]:
    """What each list of the form offers, by the name of its field: one query for all."""
    epci = Collectivite.objects.filter(genre=Genre.EPCI, departement__hote=True, valide_au=None)
    rows = _kind(Thematique.objects.all(), "thematique", "code", "libelle", "ordre").union(
        _kind(Nature.objects.all(), "nature", "code", "libelle", "ordre"),
        _kind(Organisme.objects.all(), "organisme", "sigle", "sigle", "sigle"),
        _kind(Canton.objects.filter(departement__hote=True), "canton", "code", "nom", "code"),
        _kind(epci, "epci", "siren", "nom", "nom_plie"),
        all=True,
    )
    choices: dict[str, list[tuple[str, str]]] = {
        name: [] for name in ("thematique", "nature", "organisme", "canton", "epci")
    }
    for kind, key, label, _ in sorted(rows, key=lambda row: row[3].zfill(8) if row[3].isdigit() else row[3]):
        choices[kind].append((key, label))
    return choices


def _kind(found: QuerySet, kind: str, key: str, label: str, order: str) -> QuerySet:
    texts: dict[str, Value | F] = {
        "genre_": Value(kind, CharField()),
        "cle_": F(key),
        "label_": F(label),
        "ordre_": F(order),
    }
    named = {name: Cast(value, CharField()) for name, value in texts.items()}
    return found.order_by().annotate(**named).values_list(*named)
