"""What may be asked of the offer and of the aids; all lives in the address, so that it can be kept and sent."""

from collections.abc import Iterable, Mapping

from django import forms

from bouquet.aides.enums import Beneficiaire, Depense, TypeAide
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.territoires.enums import Genre

Choices = list[tuple[str, str]]
WRONG_CHOICE = "Ce choix n’existe pas ou plus\u00a0: prenez-en un autre."


class Recherche(forms.Form):
    """A free-text box and filters; a value that no filter knows is an error, never a silent « all »."""

    q = forms.CharField(
        label="Je cherche", required=False, max_length=120, widget=forms.TextInput({"data-search": True})
    )
    everything: Mapping[str, str] = {}  # for each filter, what its empty choice says

    def __init__(self, data: Mapping[str, str], labels: dict[str, Choices]) -> None:
        super().__init__(data)
        self.labels = labels
        for name, choices in labels.items():
            self._offer(name, choices)
            self.fields[name].error_messages["invalid_choice"] = WRONG_CHOICE

    def show_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Say beside each choice how many rows it gives, and leave out those that would give none."""
        for name, choices in self.labels.items():
            kept = self.data.get(name, "")
            numbered = [
                (value, f"{label} ({counts[name].get(value, 0)})")
                for value, label in choices
                if counts[name].get(value) or value == kept
            ]
            self._offer(name, numbered)

    def chosen(self) -> dict[str, str]:
        """The filters that were set, by name; without the free text. To be read after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in self.labels if self.cleaned_data.get(name)}

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", self.everything[name]), *choices]


class RechercheOffre(Recherche):
    """What may be asked of the prestations; `commune` is a name, even its first three letters, or a code."""

    commune = forms.CharField(
        label="Notre commune",
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "list": "communes"}),
        help_text="trois lettres suffisent",
        error_messages={"inconnue": "Aucune collectivité ne porte ce nom\u00a0: vérifiez l’orthographe."},
    )
    thematique = forms.ChoiceField(label="Thématique", required=False)
    nature = forms.ChoiceField(label="Nature de l’aide", required=False)
    organisme = forms.ChoiceField(label="Organisme", required=False)
    pour = forms.ChoiceField(label="Nous sommes", required=False)
    everything = {
        "thematique": "Toutes les thématiques",
        "nature": "Toutes les natures d’aide",
        "organisme": "Tous les organismes",
        "pour": "Toutes les collectivités",
    }

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        thematiques: Iterable[Thematique],
        natures: Iterable[Nature],
        organismes: Iterable[Organisme],
    ) -> None:
        labels: dict[str, Choices] = {
            "thematique": [(row.code, row.libelle) for row in thematiques],
            "nature": [(row.code, row.libelle) for row in natures],
            "organisme": [(row.sigle, row.nom) for row in organismes],
            "pour": [(genre.value, genre.label) for genre in Genre],
        }
        super().__init__(data, labels)


class RechercheAides(Recherche):
    """What may be asked of the aids; `commune` is a name, even its first three letters, or a code."""

    commune = forms.CharField(
        label="Notre commune",
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="ses trois premières lettres suffisent",
        error_messages={"inconnue": "Aucune commune ne porte ce nom\u00a0: vérifiez l’orthographe."},
    )
    thematique = forms.ChoiceField(label="Thématique", required=False)
    pour = forms.ChoiceField(label="Pour", required=False)
    type = forms.ChoiceField(label="Type d’aide", required=False)
    depense = forms.ChoiceField(label="Pour payer", required=False)
    quand = forms.ChoiceField(label="Quand", required=False)
    everything = {
        "thematique": "Toutes",
        "pour": "Tous",
        "type": "Tous",
        "depense": "Toutes dépenses",
        "quand": "Toutes dates",
    }

    def __init__(self, data: Mapping[str, str], *, thematiques: Iterable[Thematique]) -> None:
        labels: dict[str, Choices] = {
            "thematique": [(row.code, row.libelle) for row in thematiques],
            "pour": [(one.value, one.label) for one in Beneficiaire],
            "type": [(one.value, one.label) for one in TypeAide],
            "depense": [(one.value, one.label) for one in Depense],
            "quand": [("ouvertes", "Ouvertes aujourd’hui"), ("permanentes", "Ouvertes toute l’année")],
        }
        super().__init__(data, labels)
