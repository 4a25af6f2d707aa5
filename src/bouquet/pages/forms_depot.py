"""Asking for help without an account, on one page."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from bouquet.aides.models import Aide
from bouquet.catalogue.models import Prestation, Thematique
from bouquet.core.antispam import is_younger, new_stamp, read_stamp
from bouquet.demandes.enums import Canal
from bouquet.demandes.models import Demande
from bouquet.demandes.services import deposit_once
from bouquet.territoires.finding import UNKNOWN, WHICH, find_collectivite
from bouquet.territoires.models import Collectivite
from bouquet.territoires.resolver import Candidat

SALT = "depot"
SECONDS, DAY = 3, 24 * 3600
TRAP = "Un champ qui doit rester vide a été rempli, comme le font les robots. Il a été vidé\u00a0: envoyez à nouveau."
TOO_FAST = (
    "Ce formulaire a été envoyé en moins de trois secondes, comme le font les robots. Relisez-le, puis envoyez à "
    "nouveau\u00a0: rien de ce que vous avez écrit n’est perdu."
)
TOO_OLD = (
    "Cette page est restée ouverte plus d’une journée. Relisez votre demande, puis envoyez à nouveau\u00a0: rien de ce "
    "que vous avez écrit n’est perdu."
)


class DepotForm(forms.Form):
    """A demande as a mairie tells it; `jour` is today, `prestation` or `aide` what was read before deciding to ask."""

    collectivite = forms.CharField(
        label="Votre collectivité",
        max_length=120,
        help_text="son nom, même approché, son code INSEE ou son numéro SIREN",
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    prestation = forms.ModelChoiceField(
        Prestation.objects.none(),
        label="Ce qui vous intéresse",
        to_field_name="slug",
        required=False,
        empty_label="Rien de précis dans l’offre",
        error_messages={
            "invalid_choice": "Cette prestation n’est plus proposée\u00a0: dites-nous ce que vous cherchez."
        },
    )
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
    site_web = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    cle = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        jour: datetime.date,
        prestation: str = "",
        aide: str = "",
        collectivite: str = "",
    ) -> None:
        # A copy, because the stamp and the trap are set right for the next sending.
        self.sent = dict(data.items()) if data is not None else {}
        super().__init__(self.sent if data is not None else None)
        self.jour = jour
        self.candidats: list[Candidat] = []
        self._offer_prestation(self.data.get("prestation", prestation))
        self._tell_aide(aide)
        self.fields["cle"].initial = new_stamp(SALT)
        self.fields["collectivite"].initial = collectivite[:120]
        self._offer_choice()

    def _offer_prestation(self, slug: str) -> None:
        """The one that was being read; nothing to choose when there is none."""
        field = cast(forms.ModelChoiceField, self.fields["prestation"])
        published = Prestation.objects.published_on(self.jour).filter(slug=slug) if slug else Prestation.objects.none()
        found = published.prefetch_related("thematiques").first()
        if found is None and not (slug and self.is_bound):
            del self.fields["prestation"]
            return
        field.queryset = published
        if found is not None:
            field.initial = found.slug
            self.fields["thematique"].initial = next(iter(found.thematiques.all()), None)

    def _tell_aide(self, slug: str) -> None:
        """Begin the words of who was reading a published aid; they stay free to change."""
        found = Aide.objects.published().filter(slug=slug).first() if slug else None
        if found is not None:
            self.fields["description"].initial = f"Nous pensons à l’aide «\u00a0{found.titre}\u00a0».\n\n"
            self.fields["thematique"].initial = found.thematiques.first()

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
        cleaned = super().clean() or {}
        self._choose(cleaned)
        self._refuse_robots(cleaned)
        return cleaned

    def _choose(self, cleaned: dict) -> None:
        """Set `beneficiaire`, or ask which one."""
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        if not cleaned.get("collectivite"):
            return
        found = self._resolved or cleaned.get("choix")
        if found:
            cleaned["beneficiaire"] = Collectivite.objects.get(pk=found)
        else:
            self.add_error("collectivite", WHICH if self.candidats else UNKNOWN)

    def _refuse_robots(self, cleaned: dict) -> None:
        stamp = cleaned.get("cle", "")
        cleaned["mot"] = read_stamp(stamp, SALT, max_age=DAY)
        if cleaned["mot"] is None:
            self.sent["cle"] = new_stamp(SALT)
            self.add_error(None, TOO_OLD)
        elif is_younger(stamp, SALT, SECONDS):
            self.add_error(None, TOO_FAST)
        if cleaned.get("site_web"):
            self.sent["site_web"] = ""
            self.add_error(None, TRAP)

    def save(self, *, le: datetime.datetime) -> Demande | None:
        """The demande, made once however often the form is sent; None, with its errors in the form, when refused."""
        told = self.cleaned_data
        prestation = told.get("prestation")
        demande = Demande(
            beneficiaire=told["beneficiaire"],
            objet=told["objet"],
            description=told["description"],
            thematique=told["thematique"],
            prestation=prestation,
            nature_souhaitee=prestation.nature if prestation else None,
            echeance=told["echeance"],
            date_demande=self.jour,
            canal=Canal.SITE,
            **{name: told[name] for name in self.fields if name.startswith("contact_")},
        )
        try:
            return deposit_once(demande=demande, cle=self._key(), le=le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None

    def _key(self) -> str:
        """One for each demande told on this page: sent twice it is the same, changed after « back » it is another."""
        told = self.cleaned_data
        parts = (
            told["mot"],
            str(told["beneficiaire"].pk),
            told["objet"],
            told["description"],
            told["contact_courriel"],
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
