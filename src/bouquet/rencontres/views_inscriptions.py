"""Who is registered, for the organisers: searched, exported, added, given a place, taken off."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bouquet.core.exports import Echo, neutralise

from . import lignes, moments
from .communes import find
from .enums import EtatInscription
from .forms_inscription import public_field
from .models import Inscription, Question, Rencontre, Seance
from .presentation import Carte
from .querysets import InscriptionQuerySet
from .services import Origine, Personne, cancel_inscription, give_place, register
from .views_espace import for_organisers, mine

PER_PAGE, CHUNK = 50, 500
COLUMNS = (
    *("seance", "etat", "rang", "nom", "courriel", "fonction", "collectivite", "organisme", "inscrite_le"),
    *("public", "a_distance", "sans_inscription"),
)


class SeanceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return moments.span(obj.debut, obj.fin)


class AjoutForm(forms.Form):
    """Somebody who registered by telephone."""

    seance = SeanceField(Seance.objects.none(), label="Séance", empty_label=None)
    nom = forms.CharField(label="Nom et prénom", max_length=120)
    courriel = forms.EmailField(label="Adresse électronique", max_length=254)
    fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    public = public_field()
    a_distance = forms.BooleanField(label="Suit en ligne (séance hybride)", required=False)
    collectivite = forms.CharField(
        label="Collectivité", max_length=120, required=False, help_text="nom, code INSEE ou SIREN"
    )
    structure = forms.CharField(label="Ou organisme", max_length=160, required=False)

    def __init__(self, data: Mapping[str, str] | None, *, rencontre: Rencontre) -> None:
        super().__init__(data)
        field = self.fields["seance"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rencontre.seances.all()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        text = cleaned.get("collectivite", "")
        cleaned["ou"], choices = find(text, timezone.localdate()) if text else (None, [])
        if text and cleaned["ou"] is None:
            near = ", ".join(name for _, name in choices)
            self.add_error("collectivite", f"Laquelle\u00a0? {near}" if near else "Aucune ne porte ce nom.")
        elif not text and not cleaned.get("structure"):
            self.add_error("collectivite", "Dites d’où vient cette personne.")
        return cleaned


def _found(request: HttpRequest, rencontre: Rencontre) -> InscriptionQuerySet:
    """Those of this rencontre that pass the filters of the address."""
    rows = Inscription.objects.filter(seance__rencontre=rencontre).matching(request.GET.get("q", "")[:100])
    seance, etat = request.GET.get("seance", ""), request.GET.get("etat", "")
    rows = rows.filter(seance=seance) if seance.isdigit() else rows
    rows = rows.filter(etat=etat) if etat in EtatInscription.values else rows
    return rows.select_related("seance", "collectivite")


@for_organisers
@require_safe
def inscriptions(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, mine(request, pk), None, 200)


def _page(request: HttpRequest, rencontre: Rencontre, form: AjoutForm | None, status: int) -> HttpResponse:
    le = timezone.now()
    rows = _found(request, rencontre).order_by("seance__debut", "rang", "nom", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rencontre": rencontre,
        "page": page,
        "lignes": lignes.inscriptions(page.object_list, rencontre=rencontre, request=request, le=le),
        "total": page.paginator.count,
        "cartes": [Carte(one, le) for one in Seance.objects.filter(rencontre=rencontre).for_list()],
        "q": request.GET.get("q", "")[:100],
        "etat": request.GET.get("etat", ""),
        "seance": request.GET.get("seance", ""),
        "etats": EtatInscription.choices,
        "form": form or AjoutForm(None, rencontre=rencontre),
    }
    return render(request, "rencontres/inscriptions.html", context, status=status)


@for_organisers
@require_POST
def ajouter(request: HttpRequest, pk: int) -> HttpResponse:
    """Register somebody, whatever the dates of registration; the places still count."""
    rencontre = mine(request, pk)
    form = AjoutForm(request.POST, rencontre=rencontre)
    if not form.is_valid():
        return _page(request, rencontre, form, 422)
    told = form.cleaned_data
    person = Personne(**{name: told[name] for name in ("nom", "courriel", "fonction", "public", "a_distance")})
    origin = Origine(collectivite=told["ou"], structure=told["structure"])
    try:
        (made,) = register(seance=told["seance"], personnes=[person], origine=origin, le=timezone.now(), organise=True)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, rencontre, form, 422)
    said = "était déjà inscrite" if made.deja else "attend une place" if made.inscription.waits else "a une place"
    messages.success(request, f"{made.inscription.nom} {said}.")
    return redirect("organisation:inscriptions", pk)


@for_organisers
@require_POST
def agir(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Give a place out of turn, or take somebody off."""
    rencontre = mine(request, pk)
    rows = Inscription.objects.select_related("seance__rencontre")
    inscription, act = get_object_or_404(rows, pk=numero, seance__rencontre=rencontre), request.POST.get("action")
    verb = {"place": give_place, "annuler": cancel_inscription}.get(act or "")
    if verb is None:
        return HttpResponseBadRequest("Geste inconnu.")
    try:
        verb(inscription=inscription, le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = "a maintenant une place" if act == "place" else "n’est plus inscrite"
        messages.success(request, f"{inscription.nom} {said}, et le sait par courriel.")
    return redirect(f"{reverse('organisation:inscriptions', args=[pk])}?seance={inscription.seance_id}")


@for_organisers
@require_safe
def export_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What the page shows, whole, with one column for each question."""
    rencontre = mine(request, pk)
    rows = _found(request, rencontre).order_by("seance__debut", "rang", "nom", "pk")
    lines = _lines(rows, list(rencontre.questions.all()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="inscriptions-{rencontre.slug}.csv"'
    return response


def _lines(rows: InscriptionQuerySet, questions: list[Question]) -> Iterator[str]:
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield writer.writerow([*COLUMNS, *(neutralise(one.libelle) for one in questions)])
    for one in rows.iterator(chunk_size=CHUNK):
        answers = [one.reponses.get(str(question.pk), "") for question in questions]
        yield writer.writerow([neutralise(cell) for cell in (*_cells(one), *answers)])


def _cells(one: Inscription) -> tuple:
    return (
        timezone.localtime(one.seance.debut).strftime("%Y-%m-%dT%H:%M"),
        one.etat,
        one.rang or "",
        one.nom,
        one.courriel,
        one.fonction,
        str(one.collectivite) if one.collectivite else "",
        one.structure,
        timezone.localtime(one.created_at).isoformat(timespec="seconds"),
        one.public,
        "oui" if one.online else "",
        "oui" if one.imprevue else "",
    )
