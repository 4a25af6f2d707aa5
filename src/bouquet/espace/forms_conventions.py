"""Conventions: their filters, drafting one, its change of state, its signature."""

import datetime
from typing import cast

import puremagic
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import EtatConvention, TypeConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.querysets import MANDAT_ITEMS, ConventionQuerySet
from bouquet.demandes.services import change_draft, draft_convention
from bouquet.territoires.models import Collectivite

from .forms_gestes import OrganismesField
from .forms_saisie import find_collectivite

SOON = 90  # days: what « échéance proche » means
PDF_MAX = 20 * 2**20
FIELDS = (
    "numero", "type", "regime", "base_legale", "debut", "fin", "deliberation", "montant", "tarif_par_habitant",
    "tacite", *MANDAT_ITEMS,
)  # fmt: skip


class JourField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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
    proche = forms.BooleanField(label=f"Échéance dans les {SOON} jours", required=False)

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
            "proche": lambda found, _: found.ending_within(jour, days=SOON),
        }
        for name, narrow in filters.items():
            if chosen[name]:
                conventions = narrow(conventions, chosen[name])
        return conventions


class ConventionForm(forms.ModelForm):
    """A draft and its parties. The collectivité is found by its name or code, as when recording a demande."""

    organismes = OrganismesField(
        Organisme.objects.none(), label="Organismes", required=False, widget=forms.CheckboxSelectMultiple
    )
    collectivites = forms.ModelMultipleChoiceField(
        Collectivite.objects.none(),
        label="Collectivités déjà choisies",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ajout = forms.CharField(
        label="Ajouter une collectivité", max_length=120, required=False, help_text="nom, code INSEE ou SIREN"
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)

    class Meta:
        model = Convention
        fields = [*FIELDS, "renouvelle"]
        field_classes = {"debut": JourField, "fin": JourField}
        widgets = {"renouvelle": forms.HiddenInput}

    def __init__(self, *args, user: User, jour: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.jour = user, jour
        self.resolved: int | None = None
        self.candidats: list = []
        self._offer_parties()
        self._offer_choice()

    def _offer_parties(self) -> None:
        followed = Convention.objects.visible_to(self.user).exclude(pk=self.instance.pk)
        self._field("renouvelle").queryset = followed
        self._field("organismes").queryset = Organisme.objects.members_on(self.jour).order_by("sigle")
        before = self.instance if self.instance.pk else self._previous(followed)
        parties = list(before.parties.all()) if before else []
        kept = [one.collectivite_id for one in parties if one.collectivite_id]
        if self.is_bound:
            kept = [int(key) for key in cast(QueryDict, self.data).getlist("collectivites") if key.isdigit()]
        elif before:
            self.initial["organismes"] = [one.organisme_id for one in parties if one.organisme_id]
            self.initial["collectivites"] = kept
        else:
            kept = self.initial.get("collectivites", [])
        self._field("collectivites").queryset = Collectivite.objects.filter(pk__in=kept)

    def _previous(self, followed) -> Convention | None:
        key = self.initial.get("renouvelle")
        return followed.filter(pk=key).first() if key else None

    def _field(self, name: str) -> forms.ModelChoiceField:
        return cast(forms.ModelChoiceField, self.fields[name])

    def _offer_choice(self) -> None:
        text = self.data.get("ajout", "").strip() if self.is_bound else ""
        if text:
            self.resolved, self.candidats = find_collectivite(text, self.jour)
        choix = cast(forms.ChoiceField, self.fields["choix"])
        choix.choices = [(str(one.id), str(one)) for one in self.candidats]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        self._add(cleaned)
        roles, organismes = roles_of(self.user), cleaned.get("organismes") or ()
        if not roles.network and not any(one.pk in roles.around for one in organismes):
            self.add_error("organismes", "Cochez votre organisme\u00a0: vous ne pouvez rédiger que ce qui le lie.")
        return cleaned

    def _add(self, cleaned: dict) -> None:
        """Find the collectivité that was typed, or ask which one."""
        if not cleaned.get("ajout"):
            self.errors.pop("choix", None)
            return
        key = self.resolved or cleaned.get("choix")
        if key:
            cleaned["nouvelle"] = Collectivite.objects.get(pk=key)
        elif self.candidats:
            self.errors.pop("choix", None)
            self.add_error("ajout", "Choisissez ci-dessous la collectivité dont il s’agit.")
        else:
            self.add_error("ajout", "Aucune collectivité ne porte ce nom ou ce code\u00a0: vérifiez l’orthographe.")

    def parties(self) -> list[Organisme | Collectivite]:
        told = self.cleaned_data
        chosen = [*told["organismes"], *told["collectivites"], *([told["nouvelle"]] if "nouvelle" in told else [])]
        return list(dict.fromkeys(chosen))

    def record(self, *, le: datetime.datetime) -> Convention | None:
        """The draft saved; None, with its errors in the form, when a rule forbids it."""
        try:
            if self.instance.pk:
                return change_draft(convention=self.instance, parties=self.parties())
            return draft_convention(convention=self.instance, parties=self.parties(), auteur=self.user, le=le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None


class EtatForm(forms.Form):
    """What each button sends: the state wanted, the one that the page showed, and why."""

    vers = forms.ChoiceField(choices=EtatConvention.choices)
    etat = forms.ChoiceField(choices=EtatConvention.choices)
    motif = forms.CharField(max_length=2000, required=False)


class SignatureForm(forms.Form):
    """The day it was signed, and the signed copy."""

    date_signature = JourField(label="Signée le")
    pdf = forms.FileField(label="Convention signée", help_text="un fichier PDF de 20 Mo au plus")
    etat = forms.ChoiceField(choices=EtatConvention.choices, widget=forms.HiddenInput)

    def clean_pdf(self) -> UploadedFile:
        pdf = self.cleaned_data["pdf"]
        if pdf.size > PDF_MAX:
            raise ValidationError("Ce fichier dépasse 20 Mo.")
        if not is_pdf(pdf):
            raise ValidationError("Ce fichier n’est pas un PDF, quel que soit son nom.")
        return pdf


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
