"""Asking for help without an account, on one page."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from bouquet.aides.models import Aide
from bouquet.catalogue.models import Nature, Prestation, Thematique
from bouquet.demandes.enums import Canal
from bouquet.demandes.models import Demande
from bouquet.demandes.services import deposit_once
from bouquet.echanges.forms import AGAIN, FilesField
from bouquet.echanges.services import attach_documents
from bouquet.territoires.finding import UNKNOWN, WHICH, find_collectivite
from bouquet.territoires.models import Collectivite
from bouquet.territoires.resolver import Candidat

from .commune import told
from .forms_garde import GuardedForm
from .suggestions import attachments_help, suggested

PUBLIC = (
    "Nous avons repris l’adresse publique de votre mairie\u00a0: gardez-la ou mettez la vôtre, puis envoyez à nouveau."
)
MISSING = {
    "collectivite": "Dites pour quelle collectivité vous demandez.",
    "objet": "Dites votre demande en quelques mots.",
    "thematique": "Choisissez la thématique la plus proche.",
    "contact_nom": "Donnez votre nom.",
    "contact_courriel": "Donnez une adresse\u00a0: la référence et le lien y partiront.",
}
PREFILLED = {"contact_courriel": "courriel", "contact_telephone": "telephone"}


class NatureField(forms.ModelChoiceField):
    """The natures of help in one word each: nobody in a mairie is asked what an AMO is."""

    def label_from_instance(self, obj: Nature) -> str:
        return f"{obj.verbe}\u00a0: «\u00a0{obj.exemple}\u00a0»" if obj.exemple else obj.verbe or obj.libelle


class DepotForm(GuardedForm):
    """A demande as a mairie tells it.

    `jour` is today; `given` what was read before deciding to ask (`prestation`, `aide`, `collectivite`…); `champs`
    what a kept draft says.
    """

    collectivite = forms.CharField(
        label="Votre collectivité",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "communes"}),
        help_text="trois lettres suffisent\u00a0; ou son code INSEE, son numéro SIREN",
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    objet = forms.CharField(
        label="Votre demande en une ligne", max_length=200, help_text="« Rénover la salle des fêtes »"
    )
    description = forms.CharField(
        label="Ce qu’il faut savoir",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="où vous en êtes, ce qui vous manque\u00a0; pas de renseignement sur la vie privée de quelqu’un",
    )
    thematique = forms.ModelChoiceField(
        Thematique.objects.all(),
        label="Thématique",
        empty_label="Choisir…",
        help_text="la plus proche\u00a0: la coordination la corrigera s’il le faut",
    )
    prestation = forms.ModelChoiceField(
        Prestation.objects.none(),
        label="Ce qui peut vous aider",
        to_field_name="slug",
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": "Cette prestation n’est plus proposée\u00a0: dites-nous ce que vous cherchez."
        },
    )
    nature = NatureField(
        Nature.objects.all(),
        label="Ce que vous attendez",
        required=False,
        empty_label="Je ne sais pas encore",
    )
    echeance = forms.DateField(
        label="Pour quand",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="si une date vous oblige",
    )
    contact_nom = forms.CharField(
        label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_fonction = forms.CharField(
        label="Votre fonction",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    contact_courriel = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="vous y recevrez la référence et le lien pour suivre la demande",
    )
    contact_telephone = forms.CharField(
        label="Votre téléphone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    pieces = FilesField(label="Pièces à joindre", required=False)
    brouillon = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        files: MultiValueDict | None = None,
        *,
        jour: datetime.date,
        given: Mapping[str, str] | None = None,
        champs: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(champs or {}))
        self.jour = jour
        self.candidats: list[Candidat] = []
        self.fields["pieces"].help_text = attachments_help()
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words
        self._begin(given or {})
        self._offer_prestations()
        self._offer_choice()

    def _begin(self, given: Mapping[str, str]) -> None:
        """What was read before asking fills the form; everything stays free to change."""
        prestation = Prestation.objects.published_on(self.jour).filter(slug=given.get("prestation", "")).first()
        if prestation:
            self.initial.update({"prestation": prestation.slug, "nature": prestation.nature_id})
            self.initial.update({"thematique": prestation.thematiques.first()})
        aide = Aide.objects.published().filter(slug=given.get("aide", "")).first() if given.get("aide") else None
        if aide:
            self.initial["description"] = f"Nous pensons à l’aide «\u00a0{aide.titre}\u00a0».\n\n"
            self.initial["thematique"] = aide.thematiques.first()
        where = given.get("collectivite", "").strip()[:120]
        if where:
            self._begin_at(where)

    def _begin_at(self, where: str) -> None:
        found, _ = find_collectivite(where, self.jour)
        one = Collectivite.objects.get(pk=found) if found else None
        self.initial["collectivite"] = told(one) if one else where
        if one:
            self.initial.update({name: getattr(one, public) for name, public in PREFILLED.items()})

    def _offer_prestations(self) -> None:
        """The chosen one and those that answer the words; any published one may be sent."""
        said = self.data if self.is_bound else self.initial
        words = " ".join(str(said.get(name) or "") for name in ("objet", "description"))
        self.chosen = str(said.get("prestation") or "")
        theme = said.get("thematique")
        self.prestations = suggested(
            self.jour, words, slug=self.chosen, thematique=theme.pk if isinstance(theme, Thematique) else theme or ""
        )
        field = cast(forms.ModelChoiceField, self.fields["prestation"])
        field.queryset = Prestation.objects.published_on(self.jour)

    def _offer_choice(self) -> None:
        """Candidates for what was typed, found again from the text at each turn."""
        self._resolved: int | None = None
        text = self.data.get("collectivite", "").strip()
        if text:
            self._resolved, self.candidats = find_collectivite(text, self.jour)
        self.fields["choix"].required = bool(self.candidats)
        cast(forms.ChoiceField, self.fields["choix"]).choices = [(str(one.id), str(one)) for one in self.candidats]

    def clean_echeance(self) -> datetime.date | None:
        day = self.cleaned_data["echeance"]
        if day and day < self.jour:
            raise ValidationError("Cette date est passée\u00a0: corrigez-la, ou laissez le champ vide.")
        return day

    def clean(self) -> dict:
        cleaned = super().clean()
        self._choose(cleaned)
        self._take_thematique(cleaned)
        if self.files and self.errors:
            self.add_error("pieces", AGAIN)
        return cleaned

    def _take_thematique(self, cleaned: dict) -> None:
        """The prestation that was chosen says it, when nothing else does."""
        prestation = cleaned.get("prestation")
        if prestation and not self.data.get("thematique"):
            cleaned["thematique"] = prestation.thematiques.first()
            self.errors.pop("thematique", None)

    def _choose(self, cleaned: dict) -> None:
        """Set `beneficiaire`, or ask which one."""
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        if not cleaned.get("collectivite"):
            return
        found = self._resolved or cleaned.get("choix")
        if found:
            cleaned["beneficiaire"] = Collectivite.objects.get(pk=found)
            self._fill_public_data(cleaned["beneficiaire"])
        else:
            self.add_error("collectivite", WHICH if self.candidats else UNKNOWN)

    def _fill_public_data(self, beneficiaire: Collectivite) -> None:
        """Who wrote no address reads that of the mairie on the page that asks for one."""
        if self.data.get("contact_courriel", "").strip() or not beneficiaire.courriel:
            return
        for name, public in PREFILLED.items():
            self.sent[name] = self.sent.get(name) or getattr(beneficiaire, public)
        self.errors.pop("contact_courriel", None)
        self.add_error("contact_courriel", PUBLIC)

    def save(self, *, le: datetime.datetime) -> Demande | None:
        """The demande, made once however often the form is sent; None, with its errors in the form, when refused."""
        made = self._demande()
        try:
            with transaction.atomic():
                kept = deposit_once(demande=made, cle=self._key(), le=le)
                if kept is made:
                    self._attach(kept, le)
        except ValidationError as error:
            if "pieces" not in self.errors:
                self.add_error(None, error.messages)
            return None
        return kept

    def _demande(self) -> Demande:
        said = self.cleaned_data
        prestation = said["prestation"]
        return Demande(
            beneficiaire=said["beneficiaire"],
            objet=said["objet"],
            description=said["description"],
            thematique=said["thematique"],
            prestation=prestation,
            nature_souhaitee=said["nature"] or (prestation.nature if prestation else None),
            echeance=said["echeance"],
            date_demande=self.jour,
            canal=Canal.SITE,
            **{name: said[name] for name in self.fields if name.startswith("contact_")},
        )

    def _attach(self, demande: Demande, le: datetime.datetime) -> None:
        """The files with it, or nothing at all: what is wrong with them is said beside them."""
        pieces: list[UploadedFile] = self.cleaned_data["pieces"]
        try:
            attach_documents(demande=demande, fichiers=pieces, le=le)
        except ValidationError as error:
            self.add_error("pieces", [*error.messages, AGAIN])
            raise

    def _key(self) -> str:
        """One for each demande told on this page: sent twice it is the same, changed after « back » it is another."""
        said = self.cleaned_data
        words = (said["objet"], said["description"], said["contact_courriel"])
        parts = (said["mot"], str(said["beneficiaire"].pk), *words)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
