"""The instance itself, for administration; and the components its pages are made of, for those who write them."""

from auditlog.models import LogEntry
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bouquet.annuaire.permissions import roles_of
from bouquet.core.models import Instance

from .champs import Changement, in_words, name_of
from .chronologie import Moment, author_of
from .composants import vitrine
from .forms_instance import InstanceForm

SHOWN = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def instance(request: HttpRequest) -> HttpResponse:
    """Its names, colours, logo, contact and legal words, with what was changed and by whom."""
    if not roles_of(request.user).administration:
        raise PermissionDenied
    posted = request.method == "POST"
    form = InstanceForm(*((request.POST, request.FILES) if posted else ()), instance=Instance.current())
    if posted and form.is_valid() and form.write():
        messages.success(request, "Enregistré\u00a0: le site le montre déjà.")
        return redirect("espace:instance")
    context = {"form": form, "moments": histoire(), "logo_actuel": Instance.current().logo_url}
    return render(request, "espace/instance.html", context, status=422 if posted else 200)


def histoire() -> list[Moment]:
    """Latest changes first."""
    kind = ContentType.objects.get_for_model(Instance)
    rows = LogEntry.objects.filter(content_type=kind, action=LogEntry.Action.UPDATE)
    return [_moment(row) for row in rows.select_related("actor").order_by("-timestamp", "-pk")[:SHOWN]]


def _moment(row: LogEntry) -> Moment:
    changes = [
        Changement(name_of(Instance, name), in_words(Instance, name, pair[0]), in_words(Instance, name, pair[1]))
        for name, pair in (row.changes or {}).items()
    ]
    return Moment(row.timestamp, author_of(row), "modification", changements=changes)


@never_cache
@require_safe
@login_required
def composants(request: HttpRequest) -> HttpResponse:
    """Every component with its states, for those who coordinate, administer or write."""
    roles = roles_of(request.user)
    if not (roles.network or roles.redaction):
        raise PermissionDenied
    return render(request, "espace/composants.html", vitrine())
