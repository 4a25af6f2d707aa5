"""Correcting a demande or an intervention: each form carries what the person had under the eyes."""

import datetime
import re
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db import models
from django.http import QueryDict

from bouquet.accounts.models import User
from bouquet.catalogue.models import Nature, Thematique
from bouquet.core import formats
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.services.editing import LISTS, comparable, coordinators, people_of, seen
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite, Departement
from bouquet.territoires.resolver import CollectiviteResolver

MISSING = "Cette page ne dit plus ce que vous aviez lu\u00a0: rechargez-la, puis recommencez."
CODE = re.compile(r"\((\w{5,9})\)\s*$")
SPACES = re.compile(r"[\s\u00a0\u202f]")


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _text(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class NombreField(forms.DecimalField):
    """A positive number as it is written in French: spaces between thousands, decimal comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=0, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = SPACES.sub("", value).replace(",", ".") if isinstance(value, str) else value
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


class JoursField(NombreField):
    """Days typed by quarters; the clean value counts quarters."""

    def clean(self, value: Any) -> int | None:
        days = super().clean(value)
        if days is None:
            return None
        if days * 4 % 1:
            raise forms.ValidationError("Comptez par quarts de jour\u00a0: 0,25, 0,5, 0,75, 1…")
        return int(days * 4)

    def prepare_value(self, value: Any) -> Any:
        return formats.number(Decimal(value) / 4) if isinstance(value, int) else value


class CommunesField(forms.CharField):
    """Names or codes separated by commas; the clean value is the list of communes."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[Collectivite]:
        told = [part.strip() for part in re.split(r"[,;\n]", super().clean(value)) if part.strip()]
        if not told:
            return []
        host = Departement.objects.filter(hote=True).values_list("code", flat=True).first()
        resolver, day = CollectiviteResolver.load(host or ""), datetime.date.today()
        found: dict[str, int | None] = {}
        for part in told:
            code = CODE.search(part)
            found[part] = resolver.resolve(code[1] if code else part, day).collectivite_id
        communes = {one.pk: one for one in Collectivite.objects.filter(pk__in=found.values(), genre=Genre.COMMUNE)}
        unknown = [part for part, key in found.items() if key not in communes]
        if unknown:
            raise forms.ValidationError(f"Commune inconnue ou nom partagé par plusieurs\u00a0: {', '.join(unknown)}.")
        return list(communes.values())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(f"{one} ({one.code})" for one in sorted(value, key=lambda one: one.nom_plie))
        return value


class Fiche(forms.Form):
    """Bound, it compares what is sent with `vu`; unbound, it shows the row as it stands, under `typed` if given."""

    vu = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": MISSING, "invalid": MISSING})

    def __init__(self, data: QueryDict | None = None, *, objet: Any, typed: dict[str, Any] | None = None):
        self.sujet = objet
        super().__init__(data)
        self.prepare()
        names = [name for name in self.fields if name != "vu"]
        self.initial = {name: _read(objet, name) for name in names} | (typed or {}) | {"vu": seen(objet)}

    def prepare(self) -> None:
        """Offer the people who may be chosen, beside the one who is."""

    def offer(self, name: str, people: models.QuerySet, present: int | None) -> None:
        chosen = people.model._default_manager.filter(pk=present)
        cast(forms.ModelChoiceField, self.fields[name]).queryset = (people | chosen).order_by("nom", "prenom")

    def clean_vu(self) -> dict[str, Any]:
        vu = self.cleaned_data["vu"]
        if not isinstance(vu, dict):
            raise forms.ValidationError(MISSING)
        return vu

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed, and nothing else."""
        told, vu = dict(self.cleaned_data), self.cleaned_data["vu"]
        del told["vu"]
        return {name: value for name, value in told.items() if comparable(value) != vu.get(name)}


class PersonneField(forms.ModelChoiceField):
    """Nobody, or one of the people offered."""

    def __init__(self, label: str):
        super().__init__(User.objects.none(), label=label, required=False, empty_label="Personne pour l’instant")


class FicheDemande(Fiche):
    """What is asked, for where, by whom, and who coordinates."""

    objet = forms.CharField(label="Objet", max_length=200)
    description = _text("Description", 5)
    thematique = forms.ModelChoiceField(Thematique.objects.all(), label="Thématique", empty_label=None)
    nature_souhaitee = forms.ModelChoiceField(
        Nature.objects.all(), label="Nature souhaitée", required=False, empty_label="Non précisée"
    )
    coordonnateur = PersonneField("Personne qui coordonne")
    echeance = _date("Échéance")
    montant_estime = NombreField(label="Montant estimé (€)", max_digits=12, decimal_places=2)
    communes_concernees = CommunesField(
        label="Communes concernées", help_text="noms ou codes INSEE, séparés par des virgules"
    )
    contact_nom = forms.CharField(label="Nom du contact", max_length=120, required=False)
    contact_fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    contact_courriel = forms.EmailField(label="Adresse électronique", max_length=254, required=False)
    contact_telephone = forms.CharField(label="Téléphone", max_length=40, required=False)

    def prepare(self) -> None:
        self.offer("coordonnateur", coordinators(), cast(Demande, self.sujet).coordonnateur_id)


class FicheIntervention(Fiche):
    """What one organisme did."""

    nature = forms.ModelChoiceField(Nature.objects.all(), label="Nature de l’aide", empty_label=None)
    thematique = forms.ModelChoiceField(Thematique.objects.all(), label="Thématique", empty_label=None)
    date_premier_contact = _date("Premier contact")
    date_debut = _date("Début")
    date_fin = _date("Fin")
    quarts_de_jour = JoursField(
        label="Jours passés", max_digits=8, decimal_places=2, help_text="par quarts de jour, par exemple 2,25"
    )
    cout = NombreField(label="Coût (€)", max_digits=12, decimal_places=2)
    referent = PersonneField("Personne en charge")
    livrables = _text("Livrables", 3, "étude, plan, cahier des charges… lus par tous ceux qui voient la demande")
    compte_rendu = _text("Compte rendu", 6, "lu par les personnes de votre organisme et la coordination")

    def prepare(self) -> None:
        work = cast(Intervention, self.sujet)
        self.offer("referent", people_of(work.organisme), work.referent_id)


def _read(objet: Any, name: str) -> Any:
    """The value that a field shows: a key for a relation, the objects for a list of them."""
    if name in LISTS:
        return list(getattr(objet, name).all()) if objet.pk else []
    return getattr(objet, objet._meta.get_field(name).attname)
