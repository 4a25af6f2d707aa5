"""The attendance file of the video tool: given, looked at, applied, taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bouquet.core.formats import counted

from .enums import Pointage
from .forms_releve import ReleveForm, sign_lines, signed_lines
from .models import Inscription, Seance
from .presentation import Carte
from .services.releves import apply_releve, compare, remove_releve
from .views_espace import for_organisers, mine
from .views_presences import door_address, seance_of


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def releve(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """The form, then what the file would do: nothing is written."""
    seance = seance_of(mine(request, pk), numero)
    form = ReleveForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.is_valid():
        return _page(request, seance, form, 422 if form.is_bound else 200)
    lignes = form.cleaned_data["fichier"]
    found = compare(seance=seance, lignes=lignes)
    return _page(request, seance, form, 200, apercu=found, lignes=sign_lines(lignes, seance.pk))


def _page(request: HttpRequest, seance: Seance, form: ReleveForm, status: int, **more) -> HttpResponse:
    said = Inscription.objects.filter(seance=seance, pointage=Pointage.VISIO)
    context = {
        "rencontre": seance.rencontre,
        "seance": seance,
        "carte": Carte(seance, timezone.now()),
        "form": form,
        "deja": said.count(),
        **more,
    }
    return render(request, "rencontres/releve.html", context, status=status)


@for_organisers
@require_POST
def appliquer(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Write the presences of the file that was looked at."""
    seance = seance_of(mine(request, pk), numero)
    added = {int(rank) for rank in request.POST.getlist("ajouter") if rank.isdecimal()}
    try:
        lignes = signed_lines(request.POST.get("lignes", ""), seance.pk)
        found = apply_releve(seance=seance, lignes=lignes, ajoutees=added, le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("organisation:releve", pk, numero)
    present = len(found.presents) + sum(rank in added for rank, _ in found.inconnus)
    told = f"{counted(present, 'présence')}, {counted(len(found.absents), 'absence')}"
    messages.success(request, f"Le relevé est enregistré\u00a0: {told}.")
    return redirect(door_address(seance))


@for_organisers
@require_POST
def retirer(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    seance = seance_of(mine(request, pk), numero)
    count = remove_releve(seance=seance)
    messages.success(request, f"Le relevé est retiré\u00a0: {counted(count, 'personne')} à pointer de nouveau.")
    return redirect("organisation:releve", pk, numero)
