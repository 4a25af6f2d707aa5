"""The list of demandes: filters, counts, pages and exports. Each shows only what `visible_to` lets through."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.core.formats import number
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_list_demandes

from .exports import XLSX, XLSX_LIMIT, as_workbook, csv_lines
from .forms import VUE_STATES, VUES, FiltreDemandes
from .forms_vues import VueForm, kept
from .lignes import drawn
from .listes import COUNTED, Liste
from .lots import offered
from .models import VueEnregistree
from .presentation import lines


@never_cache
@require_safe
@login_required
def demandes(request: HttpRequest) -> HttpResponse:
    """The list, filtered by the address; its total stands in `data-total`."""
    return render(request, "espace/demandes.html", page_of(request))


def page_of(request: HttpRequest, form: VueForm | None = None) -> dict:
    """What the page of the list shows; `form` holds a name that was refused to a view."""
    liste = _liste(request)
    filtre, roles = liste.filtre, roles_of(request.user)
    page = liste.page(request.GET.get("page"))
    shown = lines(cast(QuerySet, page.object_list), liste.jour) if liste.total else []
    gestes = offered(roles)
    vue = request.GET.get("vue", "")
    return {
        "filtre": filtre,
        "page": page,
        "total": liste.total,
        "counted": COUNTED if liste.beyond else liste.total,
        "beyond": liste.beyond,
        "browsed": page.paginator.count,
        "muettes": liste.decompte[1] if liste.decompte else 0,
        "records": roles.records,
        "gestes": gestes,
        "rows": drawn(shown, ticked=bool(gestes)),
        "keys": ",".join(str(line.pk) for line in shown),
        "etats": [(etat, liste.count({etat}), etat in request.GET.getlist("etat")) for etat in Etat],
        "vues": [(key, label, key == vue, liste.count(VUE_STATES.get(key, Etat))) for key, label in VUES.items()],
        "filtered": any(request.GET.get(name) for name in filtre.fields if name != "vue"),
        "xlsx_limit": XLSX_LIMIT,
        "enregistrees": _saved(request),
        "vue_form": form or VueForm(query=request.GET, user=cast(User, request.user)),
    }


def _saved(request: HttpRequest) -> list[tuple[VueEnregistree, bool]]:
    """The views of the person, and which one is shown."""
    shown = kept(request.GET)
    return [
        (vue, bool(shown) and vue.query == shown)
        for vue in VueEnregistree.objects.filter(user=cast(User, request.user))
    ]


@never_cache
@require_safe
@login_required
def demandes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All the demandes of the list as it is filtered: UTF-8, comma, ISO dates, formulas neutralised."""
    headers = {"Content-Disposition": 'attachment; filename="demandes.csv"'}
    lines_ = csv_lines(_liste(request).found)
    return StreamingHttpResponse(lines_, content_type="text/csv; charset=utf-8", headers=headers)


@never_cache
@require_safe
@login_required
def demandes_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; it is built in memory, so a longer list is sent back to the CSV, with the reason."""
    liste = _liste(request)
    if liste.found.count_up_to(XLSX_LIMIT) > XLSX_LIMIT:
        messages.error(
            request, f"Un classeur s’arrête à {number(XLSX_LIMIT)}\u00a0demandes\u00a0: filtrez, ou prenez le CSV."
        )
        return redirect(f"{reverse('espace:demandes')}?{request.GET.urlencode()}")
    headers = {"Content-Disposition": 'attachment; filename="demandes.xlsx"'}
    return HttpResponse(as_workbook(liste.found, le=timezone.now()), content_type=XLSX, headers=headers)


def _liste(request: HttpRequest) -> Liste:
    """Raises PermissionDenied without any role that gives demandes to see."""
    if not can_list_demandes(request.user):
        raise PermissionDenied
    jour = timezone.localdate()
    roles = roles_of(request.user)
    filtre = FiltreDemandes(request.GET, jour=jour, around=roles.around)
    return Liste(filtre, jour, Demande.objects.visible_to(request.user), roles.network and filtre.is_empty)
