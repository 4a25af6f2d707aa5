"""What people thought: told by the private link, read by the organisers without any name; and the mails that ask it."""

import csv
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core import charts, formats
from bouquet.core.exports import Echo, neutralise
from bouquet.core.tables import Column, Table

from . import moments
from .evaluation import NOTES
from .forms_evaluation import EvaluationForm
from .models import Evaluation, Inscription, Rencontre
from .presentation import Carte
from .services.suites import OPEN, evaluate, may_evaluate, may_send, recipients
from .tasks import send_suites_of
from .views_espace import for_organisers, mine
from .views_inscription import found_by, private
from .views_presences import door_address, seance_of

PER_PAGE, CHUNK = 30, 500
COLUMNS = ("seance", "note", "commentaire", "public", "en_ligne")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, jeton: str) -> HttpResponse:
    """One question and a few words; what was said before may be said otherwise."""
    inscription, le = found_by(jeton), timezone.now()
    open_now = may_evaluate(inscription, le)
    before = Evaluation.objects.filter(inscription=inscription).first()
    initial = {"note": before.note, "commentaire": before.commentaire} if before else {}
    form = EvaluationForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = _evaluate(form, inscription)
        if status == 302:
            messages.success(request, "Merci, votre avis est enregistré.")
            return redirect("rencontres:evaluation", jeton)
    context = {
        "inscription": inscription,
        "carte": Carte(inscription.seance, le),
        "form": form,
        "avant": before,
        "ouverte": open_now,
        "jusqu_au": timezone.localdate(inscription.seance.fin + OPEN),
    }
    return render(request, "rencontres/evaluation.html", context, status=status)


def _evaluate(form: EvaluationForm, inscription: Inscription) -> int:
    """The status of the answer; 302 once it is written."""
    if not form.is_valid():
        return 422
    try:
        evaluate(inscription=inscription, le=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 409
    return 302


@for_organisers
@require_safe
def evaluations(request: HttpRequest, pk: int) -> HttpResponse:
    """The mean, how the notes are spread, and what was written."""
    rencontre = mine(request, pk)
    rows = Evaluation.objects.filter(inscription__seance__rencontre=rencontre)
    told = rows.aggregate(moyenne=Avg("note"), nombre=Count("pk"))
    counts = dict(rows.order_by().values_list("note").annotate(n=Count("pk")))
    came = Inscription.objects.present().filter(seance__rencontre=rencontre).count()
    words = rows.exclude(commentaire="").values_list("note", "commentaire").order_by("-le", "-pk")
    context = {
        "rencontre": rencontre,
        **told,
        "note_moyenne": formats.number(told["moyenne"], 1) if told["nombre"] else "",
        "venus": came,
        "page": Paginator(words, PER_PAGE).get_page(request.GET.get("page")),
        **_spread(counts, told["nombre"]),
        "par_seance": _by_seance(rows),
    }
    return render(request, "rencontres/evaluations.html", context)


def _spread(counts: dict[int, int], total: int) -> dict:
    """The picture, and the table that says the same."""
    shares = [(note, label, counts.get(note, 0)) for note, label in NOTES]
    items = [
        charts.Item(f"{note} – {label}", n, note=formats.percent(100 * n / total) if total else "")
        for note, label, n in shares
    ]
    happy = counts.get(5, 0) + counts.get(4, 0)
    finding = f"{happy} sur {total} l’ont trouvée utile ou très utile"
    columns = [Column("Note"), Column("Avis"), Column("Réponses", numeric=True)]
    return {
        "constat": finding,
        "dessin": charts.bars(items, ident="notes", title=finding),
        "tableau": Table("Réponses par note", columns, [(str(note), label, n) for note, label, n in shares]),
    }


def _by_seance(rows: QuerySet[Evaluation]) -> Table | None:
    """One line for each séance that was judged; nothing for one alone, whose figures stand above."""
    keys = ("inscription__seance", "inscription__seance__debut", "inscription__seance__fin")
    told = rows.order_by("inscription__seance__debut", "inscription__seance").values_list(*keys)
    lines = [
        (moments.span(debut, fin).capitalize(), formats.number(mean, 1), n)
        for _, debut, fin, mean, n in told.annotate(moyenne=Avg("note"), nombre=Count("pk"))
    ]
    columns = [Column("Séance"), Column("Note moyenne", numeric=True), Column("Réponses", numeric=True)]
    return Table("Note moyenne et réponses par séance", columns, lines) if len(lines) > 1 else None


@for_organisers
@require_safe
def evaluations_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    rencontre = mine(request, pk)
    response = StreamingHttpResponse(_lines(rencontre), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evaluations-{rencontre.slug}.csv"'
    return response


def _lines(rencontre: Rencontre) -> Iterator[str]:
    """Without name, address or commune, in an order that says nothing of who answered."""
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    rows = Evaluation.objects.filter(inscription__seance__rencontre=rencontre)
    rows = rows.select_related("inscription__seance").order_by("inscription__seance__debut", "-note", "commentaire")
    for one in rows.iterator(chunk_size=CHUNK):
        who = one.inscription
        day = timezone.localtime(who.seance.debut).strftime("%Y-%m-%dT%H:%M")
        cells = (day, one.note, one.commentaire, who.public, "oui" if who.online else "")
        yield writer.writerow([neutralise(cell) for cell in cells])


@for_organisers
@require_POST
def suites(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Ask the worker for what follows this séance; nobody is written to twice."""
    seance = seance_of(mine(request, pk), numero)
    if not may_send(seance, timezone.now()):
        messages.error(request, "La séance n’est pas finie, ou la rencontre n’est plus publiée.")
        return redirect(door_address(seance))
    people = recipients(seance)
    present = sum(one.came for one in people)
    transaction.on_commit(lambda: send_suites_of.enqueue(seance.pk))
    told = f"{formats.counted(present, 'personne venue', 'personnes venues')}, "
    told += formats.counted(len(people) - present, "absente", "absentes")
    messages.success(request, f"Les messages partent\u00a0: {told}. Qui a déjà été écrit ne l’est pas de nouveau.")
    return redirect(door_address(seance))
