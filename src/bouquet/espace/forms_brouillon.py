"""Drafting a convention: its terms, its parties, and what the rule of assistance technique says of them."""

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.http import QueryDict

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of
from bouquet.demandes.enums import TypeConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.querysets import MANDAT_ITEMS
from bouquet.demandes.services import FicheHasChanged, change_draft, draft_convention
from bouquet.demandes.services.editing import CONVENTION_FIELDS, PARTIES, comparable, seen
from bouquet.territoires.finding import UNKNOWN, WHICH, find_collectivite
from bouquet.territoires.models import Collectivite

from .forms_conventions import JourField
from .forms_fiches import MISSING
from .forms_gestes import OrganismesField

FIELDS = (
    "numero", "type", "regime", "base_legale", "debut", "fin", "deliberation", "montant", "tarif_par_habitant",
    "tacite", *MANDAT_ITEMS,
)  # fmt: skip


class ConventionForm(forms.ModelForm):
    """A draft and its parties. The collectivité is found by its name or code, as when recording a demande.

    `conseil`: the sender only asks who is eligible; nothing is judged nor saved. `typed`: what somebody had changed
    in a draft that another saved first, shown over the draft as it stands.
    """

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
    vu = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": MISSING, "invalid": MISSING})

    class Meta:
        model = Convention
        fields = [*FIELDS, "renouvelle"]
        field_classes = {"debut": JourField, "fin": JourField}
        widgets = {"renouvelle": forms.HiddenInput}

    def __init__(
        self,
        *args,
        user: User,
        jour: datetime.date,
        conseil: bool = False,
        typed: dict[str, Any] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.user, self.jour, self.conseil = user, jour, conseil
        self.resolved: int | None = None
        self.candidats: list = []
        self._offer_parties(typed or {})
        self._offer_choice()
        self.initial.update(typed or {})
        cast(forms.ChoiceField, self.fields["type"]).choices = [("", "Choisir…"), *TypeConvention.choices]
        if self.instance.pk:
            self.initial["vu"] = seen(self.instance)
        else:
            del self.fields["vu"]

    def full_clean(self) -> None:
        if not self.conseil:
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None

    def _offer_parties(self, typed: dict[str, Any]) -> None:
        followed = Convention.objects.visible_to(self.user).exclude(pk=self.instance.pk)
        self._field("renouvelle").queryset = followed
        before = self.instance if self.instance.pk else self._previous(followed)
        parties = list(before.parties.all()) if before else []
        bound = [one.organisme_id for one in parties if one.organisme_id]
        kept = [one.collectivite_id for one in parties if one.collectivite_id]
        offered = Q(pk__in=Organisme.objects.members_on(self.jour).values("pk")) | Q(pk__in=bound)
        self._field("organismes").queryset = Organisme.objects.filter(offered).order_by("sigle")
        if self.is_bound:
            kept = [int(key) for key in cast(QueryDict, self.data).getlist("collectivites") if key.isdigit()]
        elif before:
            self.initial["organismes"] = bound
            self.initial["collectivites"] = kept
        else:
            kept = self.initial.get("collectivites", [])
        kept = [*kept, *typed.get("collectivites", [])]
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
            self.add_error("ajout", WHICH)
        else:
            self.add_error("ajout", UNKNOWN)

    def places(self) -> list[Collectivite]:
        """The collectivités chosen so far, sent or shown."""
        shown = self["collectivites"].value() or []
        keys = {int(getattr(key, "pk", key)) for key in shown if str(getattr(key, "pk", key)).isdigit()}
        chosen = self.resolved or self["choix"].value() or ""
        keys |= {int(chosen)} if str(chosen).isdigit() else set()
        return list(Collectivite.objects.filter(pk__in=keys))

    def parties(self) -> list[Organisme | Collectivite]:
        told = self.cleaned_data
        chosen = [*told["organismes"], *told["collectivites"], *([told["nouvelle"]] if "nouvelle" in told else [])]
        return list(dict.fromkeys(chosen))

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed, and nothing else."""
        told, vu = self.cleaned_data, self.cleaned_data["vu"]
        sent = {name: told[name] for name in CONVENTION_FIELDS} | {name: [] for name in PARTIES}
        for party in self.parties():
            sent["organismes" if isinstance(party, Organisme) else "collectivites"].append(party.pk)
        return {name: value for name, value in sent.items() if comparable(value) != vu.get(name)}

    def record(self, *, le: datetime.datetime) -> Convention | None:
        """The draft saved; None, with its errors in the form, when a rule forbids it. Raises FicheHasChanged."""
        told = {"convention": self.instance, "parties": self.parties(), "auteur": self.user, "le": le}
        try:
            if self.instance.pk:
                return change_draft(vu=self.cleaned_data["vu"], **told)
            return draft_convention(**told)
        except FicheHasChanged:
            raise
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None

    def clean_vu(self) -> dict[str, Any]:
        vu = self.cleaned_data["vu"]
        if not isinstance(vu, dict):
            raise ValidationError(MISSING)
        return vu
