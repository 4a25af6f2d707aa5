"""The sheet of a rencontre as its organisers write it: text, séances, programme, questions, files."""

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of
from bouquet.catalogue.models import Thematique
from bouquet.core.widgets import LightCheckboxes
from bouquet.echanges.files import Checked, check_file

from .communes import find
from .enums import Mode, Public
from .forms_stands import StandsFormSet
from .models import Document, Etape, Inscription, Question, Rencontre, Seance
from .permissions import can_edit_all
from .services import create_rencontre, edit_rencontre
from .services.redaction import announce_changes, told_of

RECENT = 100  # rencontres offered as the one that this one follows
MOMENT = "%Y-%m-%dT%H:%M"
HINT = "une ligne vide sépare deux paragraphes\u00a0; un tiret commence une ligne de liste"
OWN = "Laissez au moins un organisme dont vous êtes référent parmi les organisateurs."
PEOPLE = "Des personnes y sont inscrites\u00a0: annulez la rencontre, ou changez la date de cette séance."
EXTRA, EXTRA_ETAPES = 1, 3  # empty lines offered for each list


class _Moment(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%d/%m/%Y %H:%M"], **kwargs)


class OrganismesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.nom


TEXTE = (
    *("titre", "format", "resume", "description", "publics", "thematiques", "organismes", "contact"),
    *("suite_de", "replay", "replay_minutes", "transcription"),
)


class TexteForm(forms.ModelForm):
    """What the page says."""

    publics = forms.MultipleChoiceField(
        label="Pour qui",
        choices=Public.choices,
        required=False,
        widget=LightCheckboxes,
        help_text="rien de coché\u00a0: pour tout le monde",
    )
    thematiques = forms.ModelMultipleChoiceField(
        Thematique.objects.all(), label="Thématiques", required=False, widget=LightCheckboxes
    )
    organismes = OrganismesField(
        Organisme.objects.order_by("nom"),
        label="Organisateurs",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="plusieurs avec Ctrl ou Cmd",
    )
    suite_de = forms.ModelChoiceField(
        Rencontre.objects.none(), label="C’est la suite de", required=False, empty_label="Aucune"
    )
    replay = forms.URLField(label="Adresse de l’enregistrement", required=False, max_length=300, assume_scheme="https")
    vue = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Rencontre
        fields = TEXTE
        widgets = {
            "resume": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "transcription": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "resume": "deux phrases, pour la liste",
            "description": HINT,
            "contact": "vide\u00a0: celle de la coordination",
            "replay_minutes": "pour savoir si l’on a le temps",
            "transcription": "obligatoire avec un enregistrement\u00a0: tout le monde n’entend pas",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["vue"].initial = self.instance.version
        keys = list(Rencontre.objects.exclude(pk=self.instance.pk).values_list("pk", flat=True)[:RECENT])
        field = cast(forms.ModelChoiceField, self.fields["suite_de"])
        field.queryset = Rencontre.objects.only("titre").filter(pk__in=[*keys, self.instance.suite_de_id or 0])
        if not self.instance.pk:
            self.fields["organismes"].initial = list(roles_of(user).referent_of)

    def clean_organismes(self) -> Any:
        chosen = self.cleaned_data["organismes"]
        if not can_edit_all(self.user) and not {one.pk for one in chosen} & roles_of(self.user).referent_of:
            raise ValidationError(OWN)
        return chosen

    @property
    def told(self) -> dict[str, Any]:
        """What is to be written, by field of the rencontre."""
        return {name: self.cleaned_data[name] for name in TEXTE}


class SeanceForm(forms.ModelForm):
    debut = _Moment(label="Début")
    fin = _Moment(label="Fin")
    ou = forms.CharField(
        label="Commune", required=False, max_length=120, help_text="trois lettres suffisent si une seule y répond"
    )
    lien = forms.URLField(label="Lien de connexion", required=False, max_length=500, assume_scheme="https")
    ouverture = _Moment(label="Ouverture des inscriptions", required=False, help_text="vide\u00a0: dès la publication")
    cloture = _Moment(label="Clôture des inscriptions", required=False, help_text="vide\u00a0: au début de la séance")

    class Meta:
        model = Seance
        fields = ("debut", "fin", "mode", "lieu", "adresse", "lien", "jauge", "ouverture", "cloture")
        help_texts = {"jauge": "vide\u00a0: sans limite\u00a0; en hybride, celles de la salle"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.commune_id:
            self.fields["ou"].initial = str(self.instance.commune)

    def clean_ou(self) -> str:
        text = self.cleaned_data["ou"]
        self.instance.commune, choices = find(text, timezone.localdate(), communes_only=True)
        if text and self.instance.commune is None:
            near = ", ".join(name for _, name in choices)
            raise ValidationError(f"Laquelle\u00a0? {near}" if near else "Aucune commune ne porte ce nom.")
        return text

    def clean(self) -> dict:
        """What the mode does not use is left out, rather than refused."""
        cleaned = super().clean() or {}
        mode = cleaned.get("mode")
        if mode == Mode.EN_LIGNE:
            cleaned["lieu"] = cleaned["adresse"] = ""
            self.instance.commune = None
        elif mode == Mode.SUR_PLACE:
            cleaned["lien"] = ""
        if mode in (Mode.SUR_PLACE, Mode.HYBRIDE) and not cleaned.get("lieu"):
            self.add_error("lieu", "Dites où cela se tient.")
        if mode in (Mode.EN_LIGNE, Mode.HYBRIDE) and not cleaned.get("lien") and "lien" not in self.errors:
            self.add_error("lien", "Donnez le lien de connexion\u00a0: seules les personnes inscrites le recevront.")
        return cleaned


class BaseSeances(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if Inscription.objects.live().filter(seance=form.instance.pk).exists():
                raise ValidationError(PEOPLE)


class EtapeForm(forms.ModelForm):
    class Meta:
        model = Etape
        fields = ("debut", "fin", "titre", "intervenants")
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("debut", "fin")}


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ("libelle", "type", "choix", "obligatoire")
        widgets = {"choix": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict:
        """A list of choices is of no use to another kind of question."""
        cleaned = super().clean() or {}
        if cleaned.get("type") != "choix":
            cleaned["choix"] = ""
        return cleaned


SeancesFormSet = forms.inlineformset_factory(
    Rencontre, Seance, SeanceForm, BaseSeances, extra=EXTRA, can_delete=True, max_num=20
)
EtapesFormSet = forms.inlineformset_factory(
    Rencontre, Etape, EtapeForm, extra=EXTRA_ETAPES, can_delete=True, max_num=60
)
QuestionsFormSet = forms.inlineformset_factory(
    Rencontre, Question, QuestionForm, extra=EXTRA, can_delete=True, max_num=20
)


class DocumentForm(forms.Form):
    """One file to add, and those to take off."""

    fichier = forms.FileField(label="Joindre un document", required=False, help_text="pour tout le monde, sur la page")
    retirer = forms.ModelMultipleChoiceField(
        Document.objects.none(), label="Retirer", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rencontre: Rencontre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = Document.objects.filter(rencontre=rencontre.pk)
        cast(forms.ModelMultipleChoiceField, self.fields["retirer"]).queryset = present

    def clean_fichier(self) -> Checked | None:
        file = self.cleaned_data["fichier"]
        return check_file(file) if file else None


class Fiche:
    """All the forms of the page, read and written as one."""

    def __init__(self, data: Mapping | None, files: Mapping | None, *, rencontre: Rencontre, user: User) -> None:
        self.rencontre = rencontre
        self.texte = TexteForm(data, instance=rencontre, user=user)
        self.seances = SeancesFormSet(data, instance=rencontre, prefix="s")
        self.etapes = EtapesFormSet(data, instance=rencontre, prefix="e")
        self.questions = QuestionsFormSet(data, instance=rencontre, prefix="q")
        self.stands = StandsFormSet(data, instance=rencontre, prefix="v")
        self.document = DocumentForm(data, files, rencontre=rencontre, prefix="d")

    @property
    def formsets(self) -> tuple[forms.BaseInlineFormSet, ...]:
        return (self.seances, self.etapes, self.questions, self.stands)

    def _read(self) -> list[bool]:
        """Every part is read, so that all that is wrong shows at once."""
        lists = [one.is_valid() for one in self.formsets]
        return [self.texte.is_valid(), *lists, self.document.is_valid()]

    def is_valid(self) -> bool:
        return all(self._read())

    @property
    def bad(self) -> bool:
        """What was sent has something to correct."""
        return self.texte.is_bound and not self.is_valid()

    def save(self, *, le: datetime.datetime) -> Rencontre | None:
        """The rencontre, written whole; None, with its errors in the form, when a rule refuses.

        Raises RencontreHasChanged when somebody was faster.
        """
        try:
            with transaction.atomic():
                return self._write(le)
        except ValidationError as error:
            self.texte.add_error(None, error.messages)
            return None

    def _write(self, le: datetime.datetime) -> Rencontre:
        key, vue = self.rencontre.pk, self.texte.cleaned_data["vue"] or 0
        before = told_of(self.rencontre) if key else {}
        if key:
            kept = edit_rencontre(rencontre=self.rencontre, fields=self.texte.told, vue=vue)
        else:
            kept = create_rencontre(fields=self.texte.told, le=le)
        for formset in self.formsets:
            formset.instance = kept
            formset.save()
        self._write_documents(kept)
        announce_changes(rencontre=kept, before=before, le=le)
        return kept

    def _write_documents(self, rencontre: Rencontre) -> None:
        for one in self.document.cleaned_data["retirer"]:
            one.delete()
        checked = self.document.cleaned_data["fichier"]
        if checked:
            document = Document(rencontre=rencontre, nom=checked.nom, type=checked.type, taille=len(checked.contenu))
            document.fichier.save(checked.nom, ContentFile(checked.contenu), save=False)
            document.save()
