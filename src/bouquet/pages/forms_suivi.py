"""What is done from the follow-up page without an account: withdraw, ask for the link again, say what one thought."""

from django import forms

NOTES = [
    (5, "5\u00a0: tout à fait satisfait"),
    (4, "4\u00a0: plutôt satisfait"),
    (3, "3\u00a0: ni satisfait ni mécontent"),
    (2, "2\u00a0: plutôt mécontent"),
    (1, "1\u00a0: pas du tout satisfait"),
]


class RetraitForm(forms.Form):
    """Giving the demande up; `etat` is the state that the page showed."""

    motif = forms.CharField(
        label="Pourquoi la retirez-vous\u00a0?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Dites en quelques mots pourquoi\u00a0: l’équipe pourra mieux vous aider plus tard."
        },
    )
    etat = forms.CharField(widget=forms.HiddenInput, max_length=20)


class LienPerduForm(forms.Form):
    contact_courriel = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        help_text="celle que vous aviez donnée avec la demande",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SatisfactionForm(forms.Form):
    note = forms.TypedChoiceField(
        label="Êtes-vous satisfait de l’aide reçue\u00a0?",
        choices=NOTES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    commentaire = forms.CharField(
        label="Un mot de plus",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="ce qui vous a aidé, ce qui vous a manqué",
    )
