"""Saying that a demande repeats another one."""

from django import forms

from bouquet.demandes.models import Demande


class DoublonForm(forms.Form):
    """Which one, and why."""

    cible = forms.CharField(label="Référence de la demande répétée", max_length=12, help_text="par exemple 2026-00012")
    motif = forms.CharField(label="Pourquoi", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, demande: Demande, **kwargs):
        super().__init__(*args, **kwargs)
        self.demande = demande

    def clean_cible(self) -> Demande:
        found = Demande.objects.filter(reference=self.cleaned_data["cible"].strip()).first()
        if found is None:
            raise forms.ValidationError("Aucune demande ne porte cette référence\u00a0: vérifiez-la.")
        if found.pk == self.demande.pk:
            raise forms.ValidationError("C’est la référence de cette demande même\u00a0: donnez celle de l’autre.")
        return found
