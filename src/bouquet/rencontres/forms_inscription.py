"""Registering, for oneself or for several people of one mairie, on one page and without account."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList

from .enums import Mode, Public, TypeQuestion
from .forms_origine import OrigineForm
from .models import Inscription, Question, Rencontre, Seance
from .moments import span
from .presentation import where
from .services import Origine, Personne, Resultat, register

MANY = 10  # people in one sending
TWICE = "Cette adresse est déjà donnée plus haut."
YES_NO = (("oui", "Oui"), ("non", "Non"))
PUBLICS = (("", "Je préfère ne pas le dire"), *Public.choices)
WAYS = (("", "Sur place"), ("oui", "En ligne"))


def public_field(**more: Any) -> forms.ChoiceField:
    """Whom the person belongs to: the bilan counts by it, never by a name."""
    return forms.ChoiceField(label="Vous êtes", choices=PUBLICS, required=False, **more)


def way_field(**more: Any) -> forms.TypedChoiceField:
    """How a hybrid séance is followed; what is kept is whether it is online."""
    return forms.TypedChoiceField(
        label="Comment venez-vous\u00a0?",
        choices=WAYS,
        required=False,
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        widget=forms.RadioSelect,
        **more,
    )


def question_field(question: Question) -> forms.Field:
    """The field that asks it."""
    common: dict[str, Any] = {"label": question.libelle, "required": question.obligatoire}
    if question.type == TypeQuestion.TEXTE:
        return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **common)
    lines = [line.strip() for line in question.choix.splitlines() if line.strip()]
    choices = YES_NO if question.type == TypeQuestion.OUI_NON else [(line, line) for line in lines]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def name_of(question: Question) -> str:
    return f"q{question.pk}"


def ask(form: forms.Form, questions: Sequence[Question], answers: Mapping[str, Any]) -> None:
    """Add the questions to a form, with the answers already given."""
    for question in questions:
        form.fields[name_of(question)] = question_field(question)
        form.fields[name_of(question)].initial = answers.get(str(question.pk))


def answers_of(form: forms.Form, questions: Sequence[Question]) -> dict[str, str]:
    """The answers of a valid form, by key of the question; none for those left empty."""
    told = {str(one.pk): form.cleaned_data.get(name_of(one), "") for one in questions}
    return {key: value for key, value in told.items() if value}


class PersonneForm(forms.Form):
    """One of those who come."""

    nom = forms.CharField(label="Nom et prénom", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    courriel = forms.EmailField(
        label="Adresse électronique", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    fonction = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    public = public_field()
    a_distance = way_field(initial="", help_text="en ligne, le lien vous est envoyé\u00a0; pas de liste d’attente")

    def __init__(self, *args: Any, hybride: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hybride:
            del self.fields["a_distance"]


class BasePersonnes(forms.BaseFormSet):
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            address = form.cleaned_data.get("courriel", "").strip().lower() if hasattr(form, "cleaned_data") else ""
            if address and address in seen:
                form.add_error("courriel", TWICE)
            seen.add(address)


PersonnesFormSet = forms.formset_factory(
    PersonneForm, formset=BasePersonnes, extra=0, min_num=1, validate_min=True, max_num=MANY, absolute_max=MANY
)


class InscriptionForm(OrigineForm):
    """What those who register together share; `personnes` holds each of them."""

    salt = "inscription"
    seance = forms.ModelChoiceField(Seance.objects.none(), label="Quand", widget=forms.RadioSelect, empty_label=None)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        rencontre: Rencontre,
        seances: Sequence[Seance],
        jour: datetime.date,
        connu: Mapping[str, str] | None = None,
    ) -> None:
        """`connu`: what is known already of whoever opens the form."""
        super().__init__(data, jour=jour, initial=connu)
        self.questions = list(rencontre.questions.all())
        field = cast(forms.ModelChoiceField, self.fields["seance"])
        field.queryset = Seance.objects.filter(pk__in=[one.pk for one in seances])
        field.choices = [(one.pk, _told(one)) for one in seances]  # type: ignore[assignment]
        if len(seances) == 1:
            field.widget, field.initial = forms.HiddenInput(), seances[0].pk
        ask(self, self.questions, {})
        self.hybride = any(one.mode == Mode.HYBRIDE for one in seances)
        told = {"hybride": self.hybride}
        known = [connu] if connu else None
        self.personnes = PersonnesFormSet(self._people_data(), prefix="p", initial=known, form_kwargs=told)

    def _people_data(self) -> dict[str, str] | None:
        """What was typed of the people, with one more line when it is asked for."""
        if not self.is_bound:
            return None
        total = int(self.sent.get("p-TOTAL_FORMS") or 1) if self.sent.get("p-TOTAL_FORMS", "1").isdigit() else 1
        more = 1 if self.adds else 0
        return self.sent | {"p-TOTAL_FORMS": str(min(total + more, MANY)), "p-INITIAL_FORMS": "0"}

    @property
    def adds(self) -> bool:
        """One more person is asked for: nothing is registered yet."""
        return "ajouter" in self.sent

    @property
    def full(self) -> bool:
        return len(self.personnes.forms) >= MANY

    def forgive(self) -> None:
        """Show what was typed without its errors: one more line was asked for, nothing was sent."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        people: Any = self.personnes
        people._errors, people._non_form_errors = [{} for _ in people.forms], ErrorList()
        for one in self.personnes.forms:
            one._errors, one.cleaned_data = ErrorDict(), {}

    def asked(self) -> list[forms.BoundField]:
        return [self[name_of(one)] for one in self.questions]

    def is_valid(self) -> bool:
        """Both are read, so that all that is wrong shows at once."""
        people = self.personnes.is_valid() if self.is_bound else False
        return super().is_valid() and people

    def save(self, *, le: datetime.datetime) -> list[Resultat] | None:
        """The registrations; None, with its errors in the form, when a rule refuses."""
        told = self.cleaned_data
        people = [Personne(**one.cleaned_data) for one in self.personnes.forms]
        try:
            return register(seance=told["seance"], personnes=people, origine=self._origin(people), le=le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None

    def _origin(self, people: Sequence[Personne]) -> Origine:
        return Origine(
            collectivite=self.origine,
            structure=self.cleaned_data["structure"],
            reponses=answers_of(self, self.questions),
            par=people[0].courriel,
        )


def _told(seance: Seance) -> str:
    """A séance to choose: when and where."""
    return f"{span(seance.debut, seance.fin)} · {where(seance)}"


class MonInscriptionForm(forms.Form):
    """What a person corrects by the private link."""

    nom = forms.CharField(label="Nom et prénom", max_length=120)
    fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    public = public_field()
    a_distance = way_field(help_text="sur place, s’il reste une place")

    def __init__(self, data: Mapping[str, str] | None, *, inscription: Inscription) -> None:
        told = {name: getattr(inscription, name) for name in ("nom", "fonction", "public")}
        super().__init__(data, initial=told | {"a_distance": "oui" if inscription.a_distance else ""})
        if inscription.seance.mode != Mode.HYBRIDE:
            del self.fields["a_distance"]
        self.questions = list(inscription.seance.rencontre.questions.all())
        ask(self, self.questions, inscription.reponses)

    @property
    def reponses(self) -> dict[str, str]:
        return answers_of(self, self.questions)

    def asked(self) -> list[forms.BoundField]:
        return [self[name_of(one)] for one in self.questions]
