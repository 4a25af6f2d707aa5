"""What those who write letters fill in."""

import datetime
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils import timezone

from bouquet.catalogue.models import Thematique
from bouquet.rencontres.enums import Public
from bouquet.rencontres.models import Rencontre
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Canton, Collectivite

from .models import Bloc, Lettre
from .segments import WORDS, Segment

HINT = "une ligne vide sépare deux paragraphes\u00a0; un tiret commence une ligne de liste"
RECENT = 60  # rencontres offered as one that people came to
INTOUCHEES_HINT = (
    "«\u00a0Jamais touchées\u00a0»\u00a0: l’adresse n’a jamais été inscrite à une rencontre ni donnée dans une "
    "demande, et sa collectivité n’a ni demandé, ni été concernée par une demande, ni envoyé personne à une rencontre"
)
MOMENT = "%Y-%m-%dT%H:%M"
TESTS = 5


class LettreForm(forms.ModelForm):
    vue = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Lettre
        fields = ("titre", "objet", "chapo")
        widgets = {"chapo": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"objet": "ce que la boîte aux lettres affiche", "chapo": HINT}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vue"].initial = self.instance.version

    @property
    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class BlocForm(forms.ModelForm):
    class Meta:
        model = Bloc
        fields = ("titre", "detail", "texte", "lien", "bouton")
        widgets = {"texte": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"texte": HINT, "bouton": "vide\u00a0: «\u00a0En savoir plus\u00a0»"}

    lien = forms.URLField(label="Adresse à ouvrir", max_length=500, required=False, assume_scheme="https")

    @property
    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SegmentForm(forms.Form):
    """No box of a criterion: whoever it is."""

    publics = forms.MultipleChoiceField(
        label="Public", choices=Public.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    genres = forms.MultipleChoiceField(
        label="Genre de collectivité", choices=Genre.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    thematiques = forms.ModelMultipleChoiceField(
        Thematique.objects.all(),
        label="Thématiques",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="qui n’en a choisi aucune les reçoit toutes",
    )
    cantons = forms.ModelMultipleChoiceField(
        Canton.objects.filter(departement__hote=True), label="Cantons", required=False
    )
    epci = forms.ModelMultipleChoiceField(Collectivite.objects.none(), label="Intercommunalités", required=False)
    participation = forms.ChoiceField(label="Participation", required=False, help_text=INTOUCHEES_HINT)

    def __init__(self, data: Any, *, segment: Segment, jour: datetime.date) -> None:
        told = {name: list(getattr(segment, name)) for name in Segment.lists()}
        super().__init__(data, initial=told | {"participation": segment.participation})
        epci = self.fields["epci"]
        assert isinstance(epci, forms.ModelMultipleChoiceField)
        epci.queryset = Collectivite.objects.epci().valid_on(jour).filter(departement__hote=True)
        past = Rencontre.objects.visible().with_dates().filter(premiere__lte=timezone.now())
        named = [(str(one.pk), f"Venues à «\u00a0{one.titre}\u00a0»") for one in past.order_by("-premiere")[:RECENT]]
        common = [("", "Peu importe"), *WORDS.items()]
        field = self.fields["participation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = common + named

    @property
    def segment(self) -> Segment:
        told = self.cleaned_data
        return Segment(
            publics=tuple(told["publics"]),
            genres=tuple(told["genres"]),
            cantons=tuple(one.pk for one in told["cantons"]),
            epci=tuple(one.pk for one in told["epci"]),
            thematiques=tuple(one.pk for one in told["thematiques"]),
            participation=told["participation"],
        )


class EssaiForm(forms.Form):
    adresses = forms.CharField(
        label="Adresses d’essai", max_length=600, help_text=f"{TESTS} au plus, séparées par des virgules"
    )

    def clean_adresses(self) -> list[str]:
        found = [one.strip() for one in self.cleaned_data["adresses"].replace(";", ",").split(",") if one.strip()]
        for one in found:
            validate_email(one)
        if not found or len(found) > TESTS:
            raise forms.ValidationError(f"Donnez de 1 à {TESTS} adresses.")
        return found


class ProgrammeForm(forms.Form):
    quand = forms.DateTimeField(
        label="Partir le",
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        help_text="vide\u00a0: tout de suite",
    )
