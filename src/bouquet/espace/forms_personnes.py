"""Inviting a person, or giving a role to somebody who has an account."""

import datetime
from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.annuaire.enums import ROLES_OF_ORGANISME, Role
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.annuaire.permissions_personnes import grantable_organismes, grantable_roles
from bouquet.annuaire.personnes import invite_person
from bouquet.territoires.models import Canton

from .forms_saisie import find_collectivite

SCOPES = {Role.COLLECTIVITE: "collectivite", Role.ELU: "canton"} | dict.fromkeys(ROLES_OF_ORGANISME, "organisme")


class InvitationForm(forms.Form):
    """Only the roles and organismes that the author may give are offered; the service checks again."""

    email = forms.EmailField(label="Adresse électronique", max_length=254)
    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    role = forms.ChoiceField(label="Rôle")
    organisme = forms.ModelChoiceField(
        Organisme.objects.none(), label="Organisme", required=False, help_text="pour un agent ou un référent"
    )
    collectivite = forms.CharField(
        label="Collectivité", max_length=120, required=False, help_text="pour ses membres\u00a0: nom ou code INSEE"
    )
    canton = forms.ModelChoiceField(Canton.objects.all(), label="Canton", required=False, help_text="pour un élu")

    def __init__(self, *args, auteur: User, jour: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.auteur, self.jour = auteur, jour
        roles = grantable_roles(auteur)
        cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in roles]
        cast(forms.ModelChoiceField, self.fields["organisme"]).queryset = grantable_organismes(auteur)
        for role, scope in SCOPES.items():
            if role not in roles:
                self.fields.pop(scope, None)

    def clean(self) -> dict:
        """Keep the scope of the role only; whatever else was filled is of no use."""
        cleaned = super().clean() or {}
        scope = SCOPES.get(cleaned.get("role", ""))
        if scope and scope not in self.errors and not cleaned.get(scope):
            self.add_error(scope, "Ce rôle demande cette précision.")
        elif scope == "collectivite" and cleaned.get(scope):
            self._find(cleaned)
        return cleaned

    def _find(self, cleaned: dict) -> None:
        found, candidats = find_collectivite(cleaned["collectivite"], self.jour)
        cleaned["collectivite_id"] = found
        if found is None:
            near = ", ".join(str(one) for one in candidats)
            hint = f"Précisez son code INSEE, parmi\u00a0: {near}." if near else "Aucune collectivité ne porte ce nom."
            self.add_error("collectivite", hint)

    def save(self, *, le: datetime.datetime) -> Appartenance | None:
        """The role given and the mail written; None, with its errors in the form, when a rule forbids it."""
        told = self.cleaned_data
        scope = SCOPES.get(told["role"])
        appartenance = Appartenance(
            role=told["role"],
            organisme=told["organisme"] if scope == "organisme" else None,
            collectivite_id=told["collectivite_id"] if scope == "collectivite" else None,
            canton=told["canton"] if scope == "canton" else None,
        )
        who = {name: told[name] for name in ("email", "prenom", "nom")}
        try:
            return invite_person(**who, appartenance=appartenance, auteur=self.auteur, le=le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None
