"""The stands of the village des projets, as the organisers write them."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bouquet.annuaire.models import Organisme

from .communes import find
from .models import Rencontre, Stand

MANY, EXTRA = 80, 2
WHO = "Dites qui tient ce stand\u00a0: un organisme, une collectivité, ou les deux."


class StandForm(forms.ModelForm):
    ou = forms.CharField(
        label="Collectivité", required=False, max_length=120, help_text="trois lettres suffisent si une seule y répond"
    )
    realisation = forms.URLField(
        label="Adresse de la réalisation", required=False, max_length=300, assume_scheme="https"
    )

    class Meta:
        model = Stand
        fields = ("ordre", "titre", "organisme", "description", "realisation")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, organismes: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["organisme"]).choices = organismes  # type: ignore[assignment]
        if self.instance.collectivite_id:
            self.fields["ou"].initial = str(self.instance.collectivite)

    def clean_ou(self) -> str:
        text = self.cleaned_data["ou"]
        self.instance.collectivite, choices = find(text, timezone.localdate())
        if text and self.instance.collectivite is None:
            near = ", ".join(name for _, name in choices)
            raise ValidationError(f"Laquelle\u00a0? {near}" if near else "Aucune collectivité ne porte ce nom.")
        return text

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not cleaned.get("organisme") and not cleaned.get("ou") and "ou" not in self.errors:
            self.add_error("organisme", WHO)
        return cleaned


class BaseStands(forms.BaseInlineFormSet):
    """The organismes are read once for all the lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = Organisme.objects.order_by("nom").values_list("pk", "nom")
        told = {"organismes": [("", "Aucun"), *names]}
        rows = Stand.objects.select_related("organisme", "collectivite")
        super().__init__(*args, **{"form_kwargs": told, "queryset": rows, **kwargs})


StandsFormSet = forms.inlineformset_factory(
    Rencontre, Stand, StandForm, BaseStands, extra=EXTRA, can_delete=True, max_num=MANY
)
