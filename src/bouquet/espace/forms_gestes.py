"""Acting on a demande: what every action sends, and the orientation to organismes."""

import datetime
from typing import cast

from django import forms
from django.db import transaction
from django.http import QueryDict

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.core.widgets import LightCheckboxes, LightSelect
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.demandes.services import designate_chef_de_file, propose_intervention

from .choices import reference_choices

NO_CHANGE = "Le premier de la liste, ou celui qui l’est déjà"


class GesteForm(forms.Form):
    """What each button sends: which action, in which states the page showed things, and why."""

    action = forms.CharField(max_length=60)
    etat = forms.ChoiceField(choices=Etat.choices)
    etat_intervention = forms.ChoiceField(choices=EtatIntervention.choices, required=False)
    motif = forms.CharField(max_length=2000, required=False)
    mandat = forms.CharField(max_length=20, required=False)


class OrganismeField(forms.ModelChoiceField):
    """Its sigle and its name: few people know all the sigles."""

    def label_from_instance(self, obj: Organisme) -> str:
        return f"{obj.sigle} — {obj.nom}"


class OrganismesField(forms.ModelMultipleChoiceField):
    label_from_instance = OrganismeField.label_from_instance


class OrientationForm(forms.Form):
    """To whom, for what, and who leads."""

    organismes = OrganismesField(Organisme.objects.none(), label="Organismes", widget=LightCheckboxes)
    thematique = forms.ModelChoiceField(
        Thematique.objects.all(), label="Thématique", empty_label=None, widget=LightSelect
    )
    nature = forms.ModelChoiceField(
        Nature.objects.all(), label="Nature de l’aide", empty_label=None, widget=LightSelect
    )
    chef_de_file = OrganismeField(
        Organisme.objects.none(), label="Chef de file", required=False, empty_label=NO_CHANGE, widget=LightSelect
    )

    def __init__(self, data: QueryDict | None = None, *, demande: Demande, jour: datetime.date):
        initial = {"thematique": demande.thematique_id, "nature": demande.nature_souhaitee_id}
        super().__init__(data, initial=initial)
        at_work = [one.organisme_id for one in demande.interventions.all()]
        members = Organisme.objects.members_on(jour).exclude(pk__in=at_work).order_by("sigle")
        for name in ("organismes", "chef_de_file"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = members
        offered = [(one.pk, f"{one.sigle} — {one.nom}") for one in members]
        self._offer("organismes", offered)
        self._offer("chef_de_file", [("", NO_CHANGE), *offered])
        for name, choices in reference_choices("thematique", "nature").items():
            self._offer(name, choices)

    def _offer(self, name: str, choices: list) -> None:
        """Read once: a list that Django reads again each time it is drawn costs a query each time."""
        cast(forms.Select, self.fields[name].widget).choices = choices

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        leader = cleaned.get("chef_de_file")
        if leader and leader not in cleaned.get("organismes", ()):
            self.add_error("chef_de_file", "Le chef de file est l’un des organismes cochés.")
        return cleaned

    @transaction.atomic
    def save(self, *, demande: Demande, auteur: User, le: datetime.datetime, motif: str) -> None:
        """Propose the work to each organisme, all or none; raises what the services raise."""
        told = self.cleaned_data
        leader = told["chef_de_file"]
        # The leader goes first: the first one proposed leads.
        for organisme in sorted(told["organismes"], key=lambda one: (one != leader, one.sigle)):
            work = propose_intervention(
                demande=demande,
                organisme=organisme,
                thematique=told["thematique"],
                nature=told["nature"],
                auteur=auteur,
                le=le,
                motif=motif,
            )
            if organisme == leader and not work.chef_de_file:
                designate_chef_de_file(intervention=work, auteur=auteur, le=le)
