"""The sheet of an organisme, as its own people correct it."""

from django import forms

from bouquet.annuaire.fiches import correct_fiche
from bouquet.annuaire.models import Organisme, Referent


class FicheOrganisme(forms.ModelForm):
    site = forms.URLField(
        label="Site internet",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="adresse complète, https://…",
    )

    class Meta:
        model = Organisme
        fields = ("description", "site")
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"description": "ce que fait l’organisme, en quelques phrases"}
        labels = {"description": "Présentation"}


class ReferentForm(forms.ModelForm):
    class Meta:
        model = Referent
        fields = ("nom", "fonction", "courriel", "telephone")
        labels = {
            "nom": "Nom",
            "fonction": "Fonction",
            "courriel": "Adresse électronique",
            "telephone": "Téléphone",
        }


class _Referents(forms.BaseInlineFormSet):
    """Each référent in its own group of fields, and an empty one to add somebody."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["id"].error_messages["invalid_choice"] = "Ce référent a été retiré entre-temps."
        if form.instance.pk:
            form.fields["DELETE"].label = "Retirer ce référent"
        else:
            del form.fields["DELETE"]


Referents = forms.inlineformset_factory(
    Organisme, Referent, form=ReferentForm, formset=_Referents, extra=1, max_num=50, can_delete=True
)


def save_fiche(form: FicheOrganisme, referents) -> None:
    """What both valid forms say, written together."""
    kept = referents.save(commit=False)
    correct_fiche(
        organisme=form.instance,
        description=form.cleaned_data["description"],
        site=form.cleaned_data["site"],
        referents=kept,
        removed=referents.deleted_objects,
    )
