"""What administration changes of the instance: names, colours, logo, contact and legal words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bouquet.core.logos import checked_logo
from bouquet.core.models import Instance
from bouquet.core.services import update_instance

PARTS = (
    ("Nom et contact", ("nom", "sous_titre", "proprietaire", "telephone", "adresse")),
    ("Couleurs et logo", ("couleur", "couleur_sombre", "logo", "sans_logo")),
    ("Mentions légales et données", ("directeur_publication", "hebergeur", "delegue_donnees", "conservation_ans")),
    (
        "Accessibilité",
        (
            *("rgaa_version", "audit_le", "audit_par", "audit_taux", "non_conformites", "derogations", "exemptions"),
            *("schema_pluriannuel", "plan_actions"),
        ),
    ),
)
BUILT = ("logo", "sans_logo")
SMALL = forms.Textarea(attrs={"rows": 3})


class InstanceForm(forms.ModelForm):
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="PNG ou SVG, 500 Ko au plus. Il remplace la fleur dans l’en-tête.",
        widget=forms.FileInput(attrs={"accept": ".png,.svg"}),
    )
    sans_logo = forms.BooleanField(label="Retirer le logo actuel", required=False)
    schema_pluriannuel = forms.URLField(
        label="Adresse du schéma pluriannuel", required=False, max_length=300, assume_scheme="https"
    )

    class Meta:
        model = Instance
        fields = [name for _, names in PARTS for name in names if name not in BUILT]
        widgets = dict.fromkeys(
            ("adresse", "hebergeur", "non_conformites", "derogations", "exemptions", "plan_actions"), SMALL
        ) | {"audit_le": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "couleur": "Sous la forme #0b5563. Vide : la couleur de Bouquet. Le texte de cette couleur doit se lire.",
            "couleur_sombre": "Vide : une teinte plus claire, calculée.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            label = str(self.fields[name].label)
            self.fields[name].label = label[:1].upper() + label[1:]

    def clean_couleur(self) -> str:
        return str(self.cleaned_data["couleur"]).lower()

    def clean_couleur_sombre(self) -> str:
        return str(self.cleaned_data["couleur_sombre"]).lower()

    def clean_logo(self) -> Any:
        sent = self.files.get("logo")
        return checked_logo(sent) if sent else None

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; removing a logo is offered when there is one."""
        kept = [name for name in self.fields if name != "sans_logo" or self.instance.logo]
        return [(title, [self[name] for name in names if name in kept]) for title, names in PARTS]

    def write(self) -> Instance | None:
        """Save all of it; None, with the error on the form, when a rule of the instance forbids it."""
        try:
            return update_instance(
                instance=self.instance, logo=self.cleaned_data["logo"], sans_logo=self.cleaned_data["sans_logo"]
            )
        except ValidationError as error:
            self.add_error(None, error)
            return None
