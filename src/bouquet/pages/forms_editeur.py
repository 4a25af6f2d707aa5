"""What the editor checks besides the fields of a page; errors stand beside the field they are about."""

from typing import Any

from django import forms
from django.utils.text import slugify
from wagtail.admin.forms.pages import WagtailAdminPageForm

from bouquet.demandes.models import Demande
from bouquet.territoires.enums import Genre

from .addresses import HOME, TAKEN, is_taken

NO_AGREEMENT = "Sans l’accord de la collectivité, cette réalisation ne peut pas être publiée."
NO_TRANSCRIPT = "Une vidéo ne se publie pas sans sa transcription : ajoutez-la."
NO_CONTENT = "Il manque ce que l’on vient chercher : un fichier, une vidéo ou une adresse."


class PageForm(WagtailAdminPageForm):
    """Any page: its address comes from its title when none is written, and must not be one of Bouquet's own."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # The editor's script proposes it while one types: whoever saves sooner than it writes must not be refused.
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page and self.parent_page.depth == HOME and is_taken(f"/{slug}/"):
            self.add_error("slug", TAKEN)
        return cleaned


class RealisationForm(PageForm):
    """The demande is named by its reference, which only the editors see."""

    accord = forms.BooleanField(
        label="La collectivité est d’accord pour cette publication",
        help_text="Obligatoire pour publier ; le brouillon s’enregistre sans.",
        error_messages={"required": NO_AGREEMENT},
    )
    reference = forms.CharField(
        label="Référence de la demande",
        required=False,
        max_length=20,
        help_text="Facultative, par exemple 2025-00042. Elle n’est jamais montrée au public.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.demande_id:
            self.initial["reference"] = self.instance.demande.reference

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"].strip()
        self.demande = Demande.objects.filter(reference=reference).first() if reference else None
        if reference and self.demande is None:
            raise forms.ValidationError("Aucune demande ne porte cette référence : vérifiez-la.")
        return reference

    def save(self, commit: bool = True):
        self.instance.demande = self.demande
        return super().save(commit=commit)


class RessourceForm(PageForm):
    publics = forms.MultipleChoiceField(
        label="Pour qui", choices=Genre.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
