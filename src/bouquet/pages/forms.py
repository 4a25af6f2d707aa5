"""What may be asked of the offer; everything lives in the address, so that a search can be kept and sent."""

from collections.abc import Iterable, Mapping

from django import forms

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.territoires.enums import Genre

Choices = list[tuple[str, str]]
EVERYTHING = {
    "thematique": "Toutes les thématiques",
    "nature": "Toutes les natures d’aide",
    "organisme": "Tous les organismes",
    "pour": "Toutes les collectivités",
}


class RechercheOffre(forms.Form):
    """The free-text box and the four filters; a value that no filter knows is an error, never a silent « all »."""

    q = forms.CharField(
        label="Je cherche", required=False, max_length=120, widget=forms.TextInput({"data-search": True})
    )
    thematique = forms.ChoiceField(label="Thématique", required=False)
    nature = forms.ChoiceField(label="Nature de l’aide", required=False)
    organisme = forms.ChoiceField(label="Organisme", required=False)
    pour = forms.ChoiceField(label="Nous sommes", required=False)

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        thematiques: Iterable[Thematique],
        natures: Iterable[Nature],
        organismes: Iterable[Organisme],
    ) -> None:
        super().__init__(data)
        self.labels: dict[str, Choices] = {
            "thematique": [(row.code, row.libelle) for row in thematiques],
            "nature": [(row.code, row.libelle) for row in natures],
            "organisme": [(row.sigle, row.nom) for row in organismes],
            "pour": [(genre.value, genre.label) for genre in Genre],
        }
        for name, choices in self.labels.items():
            self._offer(name, choices)
            self.fields[name].error_messages["invalid_choice"] = "Ce choix n’existe pas ou plus : prenez-en un autre."

    def show_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Say beside each choice how many prestations it gives, and leave out those that would give none."""
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
        field.choices = [("", EVERYTHING[name]), *choices]
