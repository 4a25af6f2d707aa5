from collections.abc import Sequence

from django import forms

from bouquet.core.avis import Genre

from .enums import Rythme


class RythmeForm(forms.Form):
    """How often the digest comes, and which other kinds of mail a person wants among those offered."""

    rythme = forms.ChoiceField(
        label="Recevoir par courriel un récapitulatif",
        choices=Rythme,
        widget=forms.RadioSelect,
        help_text="Rien n’est envoyé quand rien n’attend et que rien n’a bougé.",
    )
    genres = forms.MultipleChoiceField(
        label="Recevoir aussi, s’ils me concernent", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, offered: Sequence[Genre], **kwargs):
        super().__init__(*args, **kwargs)
        if offered:
            self.fields["genres"].choices = [(genre.cle, genre.nom) for genre in offered]  # type: ignore[attr-defined]
        else:
            del self.fields["genres"]
