"""A parcours as its organisers write it, its steps, and the form by which people enrol."""

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from . import ressources_parcours
from .enums import Public
from .forms_inscription import PersonneForm
from .forms_origine import OrigineForm
from .models import EtapeParcours, InscriptionParcours, Parcours, Rencontre
from .parcours import SITE_PATH
from .services import Personne, add_step, create_parcours, edit_parcours, enrol

RECENT = 200  # rencontres offered as a step
HINT = "une ligne vide sépare deux paragraphes\u00a0; un tiret commence une ligne de liste"
ONE = "Choisissez une rencontre, ou une page du site\u00a0; pas les deux."
TEXTE = ("titre", "resume", "description", "publics")


class ParcoursForm(forms.ModelForm):
    """What its page says."""

    publics = forms.MultipleChoiceField(
        label="Pour qui",
        choices=Public.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="rien de coché\u00a0: pour tout le monde",
    )
    vue = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Parcours
        fields = TEXTE
        widgets = {
            "resume": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {"resume": "deux phrases, pour la liste", "description": HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vue"].initial = self.instance.version

    def keep(self, *, le: datetime.datetime) -> Parcours | None:
        """The parcours; None, with its errors in the form, when a rule refuses. Raises ParcoursHasChanged."""
        told = {name: self.cleaned_data[name] for name in TEXTE}
        try:
            if not self.instance.pk:
                return create_parcours(fields=told, le=le)
            return edit_parcours(parcours=self.instance, fields=told, vue=self.cleaned_data["vue"] or 0)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None


class EtapeForm(forms.Form):
    """One more step, at the end: a rencontre, a page of the list, or any page of the site by its address."""

    rencontre = forms.ModelChoiceField(
        Rencontre.objects.none(), label="Une rencontre", required=False, empty_label="Aucune"
    )
    ressource = forms.ChoiceField(label="Ou une page du site", required=False)
    chemin = forms.CharField(
        label="Ou l’adresse d’une autre page de ce site",
        max_length=300,
        required=False,
        validators=[SITE_PATH],
        help_text="par exemple /offre/",
    )
    libelle = forms.CharField(
        label="Libellé de cette page", max_length=200, required=False, help_text="vide\u00a0: le titre de la page"
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, parcours: Parcours) -> None:
        super().__init__(data)
        self.parcours = parcours
        there = EtapeParcours.objects.filter(parcours=parcours.pk, rencontre__isnull=False).values("rencontre")
        keys = list(Rencontre.objects.exclude(pk__in=there).values_list("pk", flat=True)[:RECENT])
        cast(forms.ModelChoiceField, self.fields["rencontre"]).queryset = Rencontre.objects.filter(pk__in=keys)
        groups = ressources_parcours.choices()
        self.names = {key: name for _, found in groups for key, name in found}
        cast(forms.ChoiceField, self.fields["ressource"]).choices = [("", "Aucune"), *groups]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(name) for name in ("rencontre", "ressource", "chemin")]
        if not self.errors and sum(map(bool, chosen)) != 1:
            raise ValidationError(ONE)
        if cleaned.get("chemin") and not cleaned.get("libelle"):
            self.add_error("libelle", "Dites comment s’appelle cette page.")
        return cleaned

    def keep(self) -> EtapeParcours | None:
        """The step; None, with its errors in the form, when a rule refuses."""
        told = self.cleaned_data
        chemin = told["ressource"] or told["chemin"]
        libelle = (told["libelle"] or self.names.get(chemin, ""))[:200] if chemin else ""
        try:
            return add_step(parcours=self.parcours, rencontre=told["rencontre"], libelle=libelle, chemin=chemin)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None


class SuivreForm(OrigineForm, PersonneForm):
    """Enrolling, without account."""

    salt = "parcours"
    field_order = ("nom", "courriel", "fonction", "collectivite", "choix", "structure")

    def keep(self, *, parcours: Parcours, le: datetime.datetime) -> tuple[InscriptionParcours, bool] | None:
        """The enrolment and whether it existed; None, with its errors in the form, when a rule refuses."""
        told = self.cleaned_data
        person = Personne(told["nom"], told["courriel"], told["fonction"])
        try:
            return enrol(
                parcours=parcours,
                personne=person,
                collectivite=self.origine,
                structure=told["structure"],
                le=le,
            )
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None
