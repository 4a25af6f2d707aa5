"""Recording a demande on one screen."""

import datetime
from dataclasses import dataclass, field
from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.annuaire.permissions import can_coordinate
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.duplicates import resembling
from bouquet.demandes.enums import Canal, EtatIntervention, Origine
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.services import deposit_demande, record_demande
from bouquet.territoires.finding import UNKNOWN, WHICH, find_collectivite
from bouquet.territoires.models import Collectivite
from bouquet.territoires.resolver import Candidat

MACHINE = {Canal.IMPORT, Canal.CONVENTION}  # ways in that nobody chooses by hand
CANAUX = [(value, label) for value, label in Canal.choices if value not in MACHINE]
A_QUALIFIER, EN_COURS = "a_qualifier", "en_cours"
TRAVAIL = [(EN_COURS, "Déjà en cours par mon organisme"), (A_QUALIFIER, "À qualifier par la coordination")]


@dataclass
class Semblables:
    """Demandes that look like the one being recorded: those this person may open, and how many others."""

    ouvertes: list[Demande] = field(default_factory=list)
    autres: int = 0


class SaisieDemande(forms.Form):
    """A demande as it is told on the telephone; `jour` is today."""

    collectivite = forms.CharField(
        label="Collectivité", max_length=120, help_text="nom, même approché, code INSEE ou SIREN"
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    objet = forms.CharField(label="Objet", max_length=200, help_text="en une ligne, ce qui est demandé")
    thematique = forms.ModelChoiceField(Thematique.objects.all(), label="Thématique", empty_label="Choisir…")
    nature = forms.ModelChoiceField(Nature.objects.all(), label="Nature de l’aide", empty_label="Choisir…")
    date_demande = forms.DateField(
        label="Date de la demande", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    canal = forms.ChoiceField(label="Arrivée par", choices=CANAUX, initial=Canal.TELEPHONE)
    organisme = forms.ModelChoiceField(Organisme.objects.none(), label="Mon organisme", empty_label=None)
    travail = forms.ChoiceField(label="Où en est le travail\u00a0?", choices=TRAVAIL, widget=forms.RadioSelect)
    contact_nom = forms.CharField(label="Nom du contact", max_length=120, required=False)
    contact_fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    contact_courriel = forms.EmailField(label="Adresse électronique", required=False)
    contact_telephone = forms.CharField(label="Téléphone", max_length=40, required=False)
    description = forms.CharField(label="Précisions", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    confirme = forms.BooleanField(label="Ce n’est pas la même demande\u00a0: l’enregistrer", required=False)

    def __init__(self, *args, user: User, jour: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.jour = user, jour
        self.semblables = Semblables()
        self.candidats: list[Candidat] = []
        self.fields["date_demande"].initial = jour
        self._offer_work()
        self._offer_choice()

    def _offer_work(self) -> None:
        """The organismes this person works for; whoever only coordinates deposits, and has nothing to choose."""
        roles = Appartenance.objects.of(self.user).of_organismes()
        own = Organisme.objects.members_on(self.jour).around(roles.values("organisme")).order_by("sigle")
        first = roles.order_by("pk").values_list("organisme", flat=True).first()
        if first is None:
            del self.fields["organisme"], self.fields["travail"]
            return
        organisme = cast(forms.ModelChoiceField, self.fields["organisme"])
        organisme.queryset, organisme.initial = own, first
        self.fields["travail"].initial = A_QUALIFIER if can_coordinate(self.user) else EN_COURS

    def _offer_choice(self) -> None:
        """Candidates for what was typed, found again from the text at each turn."""
        if not self.is_bound:
            return
        text = self.data.get("collectivite", "").strip()
        self._resolved, self.candidats = find_collectivite(text, self.jour) if text else (None, [])
        self.fields["choix"].required = bool(self.candidats)
        cast(forms.ChoiceField, self.fields["choix"]).choices = [(str(one.id), str(one)) for one in self.candidats]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        self._choose(cleaned)
        day = cleaned.get("date_demande")
        if day and day > self.jour:
            self.add_error("date_demande", "La date de la demande ne peut pas être dans l’avenir.")
        elif day and cleaned.get("beneficiaire") and cleaned.get("objet"):
            self._warn(cleaned, day)
        return cleaned

    def _choose(self, cleaned: dict) -> None:
        """Set `beneficiaire`, or ask which one."""
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        if not cleaned.get("collectivite"):
            return
        found = self._resolved or cleaned.get("choix")
        if found:
            cleaned["beneficiaire"] = Collectivite.objects.get(pk=found)
        elif self.candidats:
            self.add_error("collectivite", WHICH)
        else:
            self.add_error("collectivite", UNKNOWN)

    def _warn(self, cleaned: dict, day: datetime.date) -> None:
        """Show what resembles it, once: the confirmation holds for the following turns."""
        alike = resembling(beneficiaire=cleaned["beneficiaire"], objet=cleaned["objet"], jour=day)
        if not alike:
            return
        mine = Demande.objects.visible_to(self.user).filter(pk__in=[one.pk for one in alike])
        self.semblables = Semblables(list(mine), len(alike) - len(mine))
        if not cleaned.get("confirme"):
            self.add_error("confirme", "Une demande semblable existe déjà : regardez-la, puis confirmez.")

    def save(self, *, le: datetime.datetime) -> Demande | None:
        """The demande recorded; None, with its errors in the form, when a rule forbids it."""
        try:
            return self._save(le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None

    def _save(self, le: datetime.datetime) -> Demande:
        told = self.cleaned_data
        organisme = told.get("organisme") if told.get("travail") == EN_COURS else None
        contact = {name: told[name] for name in self.fields if name.startswith("contact_")}
        demande = Demande(
            beneficiaire=told["beneficiaire"],
            objet=told["objet"],
            description=told["description"],
            thematique=told["thematique"],
            nature_souhaitee=told["nature"],
            date_demande=told["date_demande"],
            canal=told["canal"],
            origine=Origine.SAISIE_PARTENAIRE if organisme else Origine.SPONTANEE,
            saisie_par=self.user,
            **contact,
        )
        if organisme is None:
            return deposit_demande(demande=demande, auteur=self.user, le=le)
        work = Intervention(
            organisme=organisme,
            thematique=told["thematique"],
            nature=told["nature"],
            etat=EtatIntervention.EN_COURS,
            date_debut=told["date_demande"],
        )
        return record_demande(demande=demande, interventions=[work], auteur=self.user, le=le)
