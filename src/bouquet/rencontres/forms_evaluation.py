"""What a person who came thinks of it."""

from django import forms

from .evaluation import NOTES


class EvaluationForm(forms.Form):
    note = forms.TypedChoiceField(
        label="Cette rencontre vous a-t-elle été utile\u00a0?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    commentaire = forms.CharField(
        label="Qu’avez-vous à nous dire\u00a0?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="ce qui vous a servi, ce qui a manqué\u00a0; n’y mettez pas de nom",
    )
