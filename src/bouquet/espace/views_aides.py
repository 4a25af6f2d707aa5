"""The sheets of aids: listed, written, published, reviewed by those who write the site and those who coordinate."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from auditlog.models import LogEntry
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.aides.models import Aide
from bouquet.aides.permissions import can_edit_aides
from bouquet.aides.services import duplicate_aide, publish_aide, review_aide, unpublish_aide
from bouquet.core.text import fold
from bouquet.demandes.services import FicheHasChanged

from .champs import Changement, ecarts_in_words, in_words, name_of
from .chronologie import Moment, author_of
from .forms_aides import FicheAide

VERBS: dict[str, tuple[Callable[..., Aide], str]] = {
    "publier": (publish_aide, "L’aide est publiée."),
    "retirer": (unpublish_aide, "L’aide n’est plus sur le site."),
    "relire": (review_aide, "C’est noté\u00a0: la fiche est relue aujourd’hui."),
}


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, and allowed to edit aids; never kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_edit_aides(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(wrapped))


@for_editors
@require_safe
def aides(request: HttpRequest) -> HttpResponse:
    """All the sheets, or those to review, whose title holds the words typed."""
    day, text = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    late = set(Aide.objects.to_review(day).values_list("pk", flat=True))
    rows = Aide.objects.select_related("gestionnaire")
    only_late = request.GET.get("revue") == "oui"
    if only_late:
        rows = rows.filter(pk__in=late).order_by("date_revue", "titre")
    found = [aide for aide in rows if fold(text) in fold(aide.titre)]
    context = {
        "aides": [(aide, aide.pk in late) for aide in found],
        "a_revoir": len(late),
        "seulement": only_late,
        "texte": text,
    }
    return render(request, "espace/aides.html", context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def rediger(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a new sheet, or correct one; of two people who write at once, the slower is told what changed."""
    aide = get_object_or_404(Aide, pk=pk) if pk else Aide()
    form = FicheAide(request.POST if request.method == "POST" else None, objet=aide)
    if not form.is_valid():
        return _page(request, form, 422 if form.is_bound else 200)
    typed = form.changes
    try:
        saved = form.save(auteur=cast(User, request.user), le=timezone.now())
    except FicheHasChanged as error:
        told = ecarts_in_words(Aide, error.ecarts)
        return _page(request, FicheAide(objet=error.current, typed=typed), 409, told)
    if saved is None:
        return _page(request, form, 422)
    messages.success(request, "Enregistré." if typed else "Rien n’avait changé.")
    return redirect("aides:modifier", saved.pk)


@for_editors
@require_POST
def agir(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, take off the site, say that it was reviewed, or copy."""
    aide, act = get_object_or_404(Aide, pk=pk), request.POST.get("action", "")
    if act == "dupliquer":
        copy = duplicate_aide(aide=aide, le=timezone.now())
        messages.success(request, "Voici la copie\u00a0: elle n’est pas publiée.")
        return redirect("aides:modifier", copy.pk)
    if act not in VERBS:
        return HttpResponseBadRequest("Geste inconnu.")
    verb, said = VERBS[act]
    try:
        verb(aide=aide, auteur=cast(User, request.user), le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("aides:modifier", pk)


@for_editors
@require_safe
def historique(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, when, from what to what; latest first."""
    aide = get_object_or_404(Aide, pk=pk)
    rows = LogEntry.objects.get_for_object(aide).filter(~Q(changes=None)).select_related("actor")
    moments = [
        Moment(row.timestamp, author_of(row), "fiche modifiée", changements=_changes(row))
        for row in rows.order_by("-timestamp", "-pk")
    ]
    return render(request, "espace/aide_historique.html", {"aide": aide, "moments": moments})


def _changes(row: LogEntry) -> list[Changement]:
    return [
        Changement(name_of(Aide, name), in_words(Aide, name, pair[0]), in_words(Aide, name, pair[1]))
        for name, pair in row.changes.items()
    ]


def _page(request: HttpRequest, form: FicheAide, status: int, changements: Any = ()) -> HttpResponse:
    context = {"aide": form.sujet, "form": form, "changements": changements}
    return render(request, "espace/aide_form.html", context, status=status)
