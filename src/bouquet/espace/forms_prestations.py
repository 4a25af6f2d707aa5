"""What an organisme proposes about its prestations, and the answer of those who coordinate."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Prestation, PropositionPrestation
from bouquet.catalogue.propositions import FIELDS, as_json
from bouquet.catalogue.propositions_services import accept, propose, propose_retrait, refuse
from bouquet.territoires.enums import Genre

LONG = 4000
DAY = {"type": "date"}


def _mot() -> forms.CharField:
    return forms.CharField(
        label="Un mot pour l’équipe d’animation",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PropositionForm(forms.ModelForm):
    """All that a prestation says, as it would be published."""

    description = forms.CharField(
        label="Description",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="ce que reçoit la collectivité, en quelques phrases",
    )
    situations = forms.CharField(
        label="Situations",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="une par ligne, comme une mairie le dirait\u00a0: «\u00a0Notre école est froide\u00a0»",
    )
    beneficiaires = forms.MultipleChoiceField(
        label="Pour qui", choices=Genre.choices, widget=forms.CheckboxSelectMultiple
    )
    mot = _mot()

    class Meta:
        model = Prestation
        fields = FIELDS
        labels = {"titre": "Titre", "nature": "Nature", "thematiques": "Thématiques", "conditions": "À prévoir"}
        labels |= {"tarif": "Prix", "delai": "Délai", "zone": "Où", "contact": "Adresse électronique de contact"}
        labels |= {"valide_du": "Proposée à partir du", "valide_au": "Proposée jusqu’au"}
        help_texts = {"tarif": "vide\u00a0: gratuit", "zone": "vide\u00a0: tout le département"}
        help_texts |= {"delai": "quand la collectivité aura une réponse\u00a0: «\u00a0Visite sous un mois\u00a0»"}
        widgets = {
            "thematiques": forms.CheckboxSelectMultiple,
            "conditions": forms.Textarea(attrs={"rows": 3}),
            "valide_du": forms.DateInput(DAY, "%Y-%m-%d"),
            "valide_au": forms.DateInput(DAY, "%Y-%m-%d"),
        }

    def __init__(self, data=None, *, organisme: Organisme, prestation: Prestation | None):
        told = {"situations": "\n".join(prestation.situations)} if prestation else {}
        super().__init__(data, instance=prestation, initial=told)
        self.organisme, self.prestation = organisme, prestation
        self.fields["nature"].empty_label = "Choisissez"  # type: ignore[attr-defined]

    def clean_situations(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["situations"].splitlines() if line.strip()]

    def save_proposition(self, *, auteur: User, le: datetime.datetime) -> PropositionPrestation | None:
        """None, with its errors in the form, when a rule forbids it."""
        told = as_json({name: self.cleaned_data[name] for name in FIELDS})
        try:
            return propose(
                organisme=self.organisme,
                prestation=Prestation.objects.get(pk=self.prestation.pk) if self.prestation else None,
                champs=told,
                auteur=auteur,
                le=le,
                mot=self.cleaned_data["mot"],
            )
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None


class RetraitForm(forms.Form):
    mot = _mot()

    def save_proposition(
        self, *, prestation: Prestation, auteur: User, le: datetime.datetime
    ) -> PropositionPrestation | None:
        try:
            return propose_retrait(prestation=prestation, auteur=auteur, le=le, mot=self.cleaned_data["mot"])
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None


class DecisionForm(forms.Form):
    """Yes, or no and why."""

    motif = forms.CharField(
        label="Motif du refus",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="obligatoire pour refuser\u00a0; il est envoyé à la personne qui propose",
    )
    decision = forms.ChoiceField(choices=[("accepter", ""), ("refuser", "")], widget=forms.HiddenInput)

    def save(self, *, proposition: PropositionPrestation, auteur: User, le: datetime.datetime) -> bool:
        """False, with its errors in the form, when a rule forbids it."""
        try:
            if self.cleaned_data["decision"] == "accepter":
                accept(proposition=proposition, auteur=auteur, le=le)
            else:
                refuse(proposition=proposition, motif=self.cleaned_data["motif"], auteur=auteur, le=le)
        except ValidationError as error:
            self.add_error("motif" if "motif" in getattr(error, "error_dict", {}) else None, error.messages)
            return False
        return True
