"""The rights of a person over their data, for the administration: seen, handed over, erased, with its journal.

Everything is posted: an address never stands in an address of the site, hence in no log.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.core.conservation import REGLES, duree
from bouquet.core.mentions import every_mention
from bouquet.core.models import EffacementDePersonne
from bouquet.core.vie_privee import Dossier, EffacementRefuse, erase_person, find_person, kinds

from .exports import XLSX
from .forms_vie_privee import ChercherForm, EffacerForm
from .vie_privee_fichiers import as_json, as_workbook

PER_PAGE, SHOWN = 20, 200
OWN = "Vous ne pouvez pas effacer votre propre compte."


def for_administration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not roles_of(request.user).administration:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(wrapped))


@for_administration
@require_safe
def vie_privee(request: HttpRequest) -> HttpResponse:
    """The search, how long each kind is kept, and the journal of what was erased."""
    return _home(request, ChercherForm(), 200)


def _home(request: HttpRequest, form: ChercherForm, status: int) -> HttpResponse:
    names = {kind.cle: kind.nom for kind in kinds()}
    page = Paginator(EffacementDePersonne.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    lignes = [[(names.get(cle, cle), *counts) for cle, counts in one.bilan.items()] for one in page.object_list]
    context = {
        "journal": list(zip(page.object_list, lignes, strict=True)),
        "form": form,
        "page": page,
        "durees": [(names.get(cle, cle), duree(cle)) for cle in REGLES],
    }
    return render(request, "espace/vie_privee.html", context, status=status)


@for_administration
@require_POST
def personne(request: HttpRequest) -> HttpResponse:
    """All that is held under an address."""
    form = ChercherForm(request.POST)
    if not form.is_valid():
        return _home(request, form, 422)
    return _shown(request, find_person(form.cleaned_data["courriel"]))


def _shown(request: HttpRequest, dossier: Dossier, form: EffacerForm | None = None, status: int = 200) -> HttpResponse:
    """The first rows of each kind: the files hold them all."""
    context = {
        "dossier": dossier,
        "parts": [(kind, traces[:SHOWN], len(traces)) for kind, traces in dossier.parts],
        "form": form or EffacerForm(courriel=dossier.courriel),
    }
    return render(request, "espace/vie_privee_personne.html", context, status=status)


@for_administration
@require_POST
def exporter(request: HttpRequest) -> HttpResponse:
    """The same, whole, as JSON or as a workbook."""
    form = ChercherForm(request.POST)
    if not form.is_valid():
        return _home(request, form, 422)
    dossier, le = find_person(form.cleaned_data["courriel"]), timezone.now()
    if request.POST.get("format") == "xlsx":
        content, kind, name = as_workbook(dossier, le=le), XLSX, "donnees-personnelles.xlsx"
    else:
        content, kind, name = as_json(dossier, le=le), "application/json", "donnees-personnelles.json"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@for_administration
@require_POST
def effacer(request: HttpRequest) -> HttpResponse:
    """Forget the person, once the address is typed again and the reason said."""
    asked = ChercherForm(request.POST)
    if not asked.is_valid():
        return _home(request, asked, 422)
    courriel, user = asked.cleaned_data["courriel"], cast(User, request.user)
    form = EffacerForm(request.POST, courriel=courriel)
    if form.is_valid() and courriel == user.email:
        form.add_error(None, OWN)
    if not form.is_valid():
        return _shown(request, find_person(courriel), form, 422)
    try:
        done = erase_person(courriel=courriel, motif=form.cleaned_data["motif"], par=str(user), le=timezone.now())
    except EffacementRefuse as error:
        form.add_error(None, str(error))
        return _shown(request, find_person(courriel), form, 409)
    context = {"faits": done, "restes": list(every_mention([courriel]))}
    return render(request, "espace/vie_privee_effacee.html", context)
