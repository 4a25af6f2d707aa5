from django import forms

from .enums import Rythme


class RythmeForm(forms.Form):
    rythme = forms.ChoiceField(
        label="Recevoir par courriel ce qui m’attend",
        choices=Rythme,
        widget=forms.RadioSelect,
        help_text="Rien n’est envoyé quand rien n’attend.",
    )
