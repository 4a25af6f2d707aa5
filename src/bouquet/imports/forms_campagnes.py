"""Opening a campaign, and answering it."""

from django import forms

from .models import Campagne, Reponse

CHOIX = [
    (Reponse.Etat.CONFIRMEE.value, "Notre activité est complète"),
    (Reponse.Etat.RIEN.value, "Nous n’avons pas d’activité à déclarer"),
]


class OuvertureForm(forms.Form):
    annee = forms.IntegerField(label="Année d’activité", min_value=1990, max_value=2100)
    message = forms.CharField(
        label="Message aux organismes",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="il est écrit dans le courriel et sur la page de réponse",
    )

    def clean_annee(self):
        annee = self.cleaned_data["annee"]
        if Campagne.objects.filter(annee=annee).exists():
            raise forms.ValidationError("Cette année a déjà sa campagne.")
        return annee


class ReponseForm(forms.Form):
    etat = forms.ChoiceField(label="Votre réponse", choices=CHOIX, widget=forms.RadioSelect)
    par_nom = forms.CharField(label="Votre nom", max_length=120)
    commentaire = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
