"""The sheet of an aid, as its editors write and correct it."""

import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.aides.enums import Beneficiaire, Depense, Recurrence, TypeAide
from bouquet.aides.models import Aide
from bouquet.aides.services import create_aide, edit_aide
from bouquet.annuaire.models import Organisme, Referent
from bouquet.catalogue.models import Thematique
from bouquet.core import formats
from bouquet.demandes.services import FicheHasChanged

from .forms_fiches import Fiche, NombreField

LIST_HINT = "une ligne vide sépare deux paragraphes\u00a0; un tiret commence une ligne de liste"


def _text(label: str, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _boxes(label: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


def _address(label: str) -> forms.URLField:
    help_text = "adresse complète, https://…"
    return forms.URLField(label=label, required=False, max_length=300, assume_scheme="https", help_text=help_text)


class MesureField(NombreField):
    """A number shown as it is read: `60`, `10 000`."""

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, Decimal) else value


class GestionnaireField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.nom


class ReferentsField(forms.ModelMultipleChoiceField):
    """People of the annuaire, each with the organisme that tells them apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.nom} ({obj.organisme.sigle})"


class FicheAide(Fiche):
    """Everything a sheet says, in the order in which its readers meet it."""

    titre = forms.CharField(label="Titre", max_length=160)
    type_aide = forms.ChoiceField(label="Type d’aide", choices=TypeAide)
    financeur = forms.CharField(label="Financeur", max_length=160, help_text="qui paie")
    gestionnaire = GestionnaireField(
        Organisme.objects.order_by("nom"), label="Organisme gestionnaire", required=False, empty_label="Non précisé"
    )
    thematiques = forms.ModelMultipleChoiceField(
        Thematique.objects.all(), label="Thématiques", widget=forms.CheckboxSelectMultiple
    )
    beneficiaires = _boxes("Qui peut la demander", Beneficiaire)
    depenses = _boxes("Ce qu’elle paie", Depense)
    population_max = forms.IntegerField(
        label="Habitants au plus, pour une commune", required=False, min_value=1, help_text="vide\u00a0: toutes"
    )
    objectifs = _text("Objectifs", 4, LIST_HINT)
    operations = _text("Opérations éligibles", 5)
    exclusions = _text("Exclusions", 3)
    depenses_subventionnables = _text("Dépenses subventionnables")
    taux_min = MesureField(label="Taux minimal (%)", max_digits=5, decimal_places=2, max_value=100)
    taux_max = MesureField(label="Taux maximal (%)", max_digits=5, decimal_places=2, max_value=100)
    plafond = MesureField(label="Plafond de l’aide (€)", max_digits=12, decimal_places=2)
    calcul = _text("Précisions sur le calcul", 3)
    pieces = _text("Pièces à fournir", 6, "une par ligne")
    instruction = _text("Instruction du dossier")
    teleservice = _address("Adresse du téléservice")
    versement = _text("Modalités de versement", 3)
    bases_reglementaires = _text("Bases réglementaires", 3)
    referents = ReferentsField(
        Referent.objects.select_related("organisme").order_by("nom"),
        label="Référents",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="de l’annuaire\u00a0; plusieurs avec Ctrl ou Cmd",
    )
    url = _address("Page de référence")
    recurrence = forms.ChoiceField(label="Récurrence", choices=Recurrence)
    ouverture = _day("Ouverture")
    echeance = _day("Échéance", "vide quand elle est ouverte toute l’année")

    def save(self, *, auteur: User, le: datetime.datetime) -> Aide | None:
        """The sheet, made or corrected; None, with its errors in the form, when a rule refuses.

        Raises FicheHasChanged when somebody was faster.
        """
        aide = cast(Aide, self.sujet)
        try:
            if aide.pk:
                return edit_aide(aide=aide, changes=self.changes, vu=self.cleaned_data["vu"], auteur=auteur, le=le)
            fields = {name: value for name, value in self.cleaned_data.items() if name != "vu"}
            return create_aide(fields=fields, le=le)
        except FicheHasChanged:
            raise
        except ValidationError as error:
            self.refuse(error)
            return None

    def refuse(self, error: ValidationError) -> None:
        """Put each message where it belongs; a rule over several fields goes on top."""
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in told.items():
            self.add_error(name if name in self.fields else None, messages)
