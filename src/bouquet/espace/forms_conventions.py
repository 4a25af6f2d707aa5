"""Conventions: their filters, a change of state, the signature and its copy, the demande of a year."""

import datetime
from typing import cast

import puremagic
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import JOURS_AVANT_ECHEANCE, EtatConvention, TypeConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.querysets import ConventionQuerySet
from bouquet.echanges.files import clean_name
from bouquet.echanges.scan import scan
from bouquet.territoires.models import Collectivite

PDF_MAX = 20 * 2**20


class JourField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PdfField(forms.FileField):
    """A PDF by its content, of a bearable size, looked at by the antivirus when there is one."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf"})

    def clean(self, data, initial=None) -> UploadedFile:
        pdf = super().clean(data, initial)
        if pdf.size > PDF_MAX:
            raise ValidationError("Ce fichier dépasse 20 Mo.")
        if not is_pdf(pdf):
            raise ValidationError("Ce fichier n’est pas un PDF, quel que soit son nom.")
        scan(nom=clean_name(pdf.name), contenu=pdf.read())
        pdf.seek(0)
        return pdf


class FiltreConventions(forms.Form):
    """Filters of the list; they live in the address."""

    type = forms.ChoiceField(label="Type", required=False, choices=[("", "Tous"), *TypeConvention.choices])
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *EtatConvention.choices])
    organisme = forms.ModelChoiceField(
        Organisme.objects.all(), label="Organisme", required=False, to_field_name="sigle", empty_label="Tous"
    )
    annee = forms.IntegerField(
        label="Année", required=False, min_value=1990, max_value=2100, help_text="où elle court, même en partie"
    )
    proche = forms.BooleanField(label=f"Échéance dans les {JOURS_AVANT_ECHEANCE} jours", required=False)

    def apply(self, conventions: ConventionQuerySet, jour: datetime.date) -> ConventionQuerySet:
        """Those that pass every filter; a filter that cannot be read lets nothing through."""
        if not self.is_valid():
            return conventions.none()
        chosen = self.cleaned_data
        filters = {
            "type": lambda found, one: found.filter(type=one),
            "etat": lambda found, one: found.filter(etat=one),
            "organisme": lambda found, one: found.binding(organismes=Organisme.objects.with_services(one)),
            "annee": lambda found, one: found.filter(debut__year__lte=one, fin__year__gte=one),
            "proche": lambda found, _: found.ending_within(jour, days=JOURS_AVANT_ECHEANCE),
        }
        for name, narrow in filters.items():
            if chosen[name]:
                conventions = narrow(conventions, chosen[name])
        return conventions


class EtatForm(forms.Form):
    """What each button sends: the state wanted, the one that the page showed, and why."""

    vers = forms.ChoiceField(choices=EtatConvention.choices)
    etat = forms.ChoiceField(choices=EtatConvention.choices)
    motif = forms.CharField(max_length=2000, required=False)


class SignatureForm(forms.Form):
    """The day it was signed, and the signed copy."""

    date_signature = JourField(label="Signée le")
    pdf = PdfField(label="Convention signée", help_text="un fichier PDF de 20 Mo au plus")
    etat = forms.ChoiceField(choices=EtatConvention.choices, widget=forms.HiddenInput)


class ExemplaireForm(forms.Form):
    """The signed copy of a convention that is signed already; a second one says why it replaces the first."""

    pdf = PdfField(label="Convention signée", help_text="un fichier PDF de 20 Mo au plus")
    motif = forms.CharField(
        label="Pourquoi remplacer l’exemplaire présent\u00a0?", max_length=300, help_text="il reste dans l’historique"
    )
    etat = forms.ChoiceField(choices=EtatConvention.choices, widget=forms.HiddenInput)
    vu = forms.CharField(required=False, widget=forms.HiddenInput)

    prefix = "exemplaire"  # beside other forms on the page

    def __init__(self, *args, convention: Convention, **kwargs):
        kwargs.setdefault("initial", {"etat": convention.etat, "vu": convention.pdf.name or ""})
        super().__init__(*args, **kwargs)
        if not convention.pdf:
            del self.fields["motif"]


class AnneeForm(forms.Form):
    """The demande that a convention yields in a year."""

    organisme = forms.ModelChoiceField(Organisme.objects.none(), label="Organisme", empty_label=None)
    thematique = forms.ModelChoiceField(Thematique.objects.all(), label="Thématique", empty_label="Choisir…")
    nature = forms.ModelChoiceField(Nature.objects.all(), label="Nature de l’aide", empty_label="Choisir…")
    beneficiaire = forms.ModelChoiceField(Collectivite.objects.none(), label="Bénéficiaire", empty_label=None)

    def __init__(self, *args, convention: Convention, **kwargs):
        super().__init__(*args, **kwargs)
        bound = {"organisme": Organisme.objects, "beneficiaire": Collectivite.objects}
        for name, every in bound.items():
            parties = every.filter(conventions__convention=convention)
            cast(forms.ModelChoiceField, self.fields[name]).queryset = parties


def is_pdf(upload: UploadedFile) -> bool:
    """Judged on its content: the name and the type that a browser announces prove nothing."""
    head = upload.read(2048)
    upload.seek(0)
    try:
        return puremagic.from_string(head, mime=True) == "application/pdf"
    except (puremagic.PureError, ValueError):
        return False
