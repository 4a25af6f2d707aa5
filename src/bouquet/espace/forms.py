"""Filters of the list of demandes; they live in the address, so that a view can be kept and sent."""

from django import forms

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import ENDED_STATES, OPEN_STATES, Etat
from bouquet.demandes.querysets import DemandeQuerySet
from bouquet.territoires.models import Canton

VUES = {"": "Toutes", "ouvertes": "Ouvertes", "terminees": "Terminées"}
VUE_STATES = {"ouvertes": OPEN_STATES, "terminees": ENDED_STATES}


class FiltreDemandes(forms.Form):
    q = forms.CharField(label="Chercher", required=False, max_length=100, help_text="objet, commune ou référence")
    vue = forms.ChoiceField(choices=list(VUES.items()), required=False, widget=forms.HiddenInput)
    annee = forms.IntegerField(label="Année", required=False, min_value=1990, max_value=2100)
    etat = forms.MultipleChoiceField(
        label="État", choices=Etat.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    thematique = forms.ModelMultipleChoiceField(
        Thematique.objects.all(), label="Thématique", required=False, widget=forms.CheckboxSelectMultiple
    )
    nature = forms.ModelMultipleChoiceField(
        Nature.objects.all(), label="Nature", required=False, widget=forms.CheckboxSelectMultiple
    )
    organisme = forms.ModelChoiceField(
        Organisme.objects.all(), label="Organisme", required=False, to_field_name="sigle", empty_label="Tous"
    )
    canton = forms.ModelChoiceField(
        Canton.objects.filter(departement__hote=True), label="Canton", required=False, empty_label="Tous"
    )
    commune = forms.CharField(
        label="Bénéficiaire", required=False, max_length=100, help_text="nom, code INSEE ou SIREN"
    )

    def apply(self, demandes: DemandeQuerySet) -> DemandeQuerySet:
        """The demandes that pass every filter; a filter that cannot be read lets nothing through."""
        if not self.is_valid():
            return demandes.none()
        chosen = self.cleaned_data
        filters = {
            "q": demandes.__class__.matching,
            "vue": lambda found, vue: found.filter(etat__in=VUE_STATES[vue]),
            "annee": lambda found, annee: found.filter(annee=annee),
            "etat": lambda found, etats: found.filter(etat__in=etats),
            "thematique": demandes.__class__.about,
            "nature": demandes.__class__.of_natures,
            "organisme": lambda found, one: found.of_organisme(Organisme.objects.with_services(one)),
            "canton": lambda found, canton: found.filter(canton=canton),
            "commune": demandes.__class__.from_place,
        }
        for name, narrow in filters.items():
            if chosen[name]:
                demandes = narrow(demandes, chosen[name])
        return demandes
