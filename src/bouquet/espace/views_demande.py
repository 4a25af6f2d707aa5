"""The page of one demande, what may be done there, and recording a new one."""

from dataclasses import dataclass, field
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate, roles_of
from bouquet.demandes.enums import Etat, Geste
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.permissions import Action, allowed_actions, can_record, can_view_contact, can_view_demande
from bouquet.demandes.services import EtatHasChanged
from bouquet.echanges.enums import Visibilite
from bouquet.echanges.forms import MessageForm
from bouquet.echanges.models import Document, Message
from bouquet.echanges.permissions import plume
from bouquet.echanges.thread import thread

from .forms_gestes import GesteForm, OrientationForm
from .forms_saisie import SaisieDemande
from .gestes import Bouton, label_of, last_move, offered_mandates, perform
from .outils import outils
from .presentation import TONES, etapes, historique, passages


@dataclass
class Refus:
    """Why an action was not done, and what the person had written."""

    messages: list[str] = field(default_factory=list)
    titre: str = "Cela n’a pas été fait"
    motif: str = ""
    cle: str = ""
    orientation: OrientationForm | None = None


@never_cache
@require_safe
@login_required
def demande(request: HttpRequest, reference: str) -> HttpResponse:
    """One demande: what is asked, who works on it, what happened, and what this person may do."""
    return _page(request, _visible(request, reference), Refus())


@never_cache
@login_required
@require_POST
def agir(request: HttpRequest, reference: str) -> HttpResponse:
    """Do one action, as the states stood on the page it was sent from; else say in place why not (409)."""
    one = _visible(request, reference)
    sent = GesteForm(request.POST)
    if not sent.is_valid():
        raise PermissionDenied
    told = sent.cleaned_data
    action = _wanted(request, one, told)
    refus = _do(request, one, action, told) if action else _overtaken(one, told)
    if refus is None:
        return redirect("espace:demande", reference)
    return _page(request, _visible(request, reference), refus, status=409)


@never_cache
@login_required
@require_POST
def ecrire(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a message or keep a note, with its files; else say in place why not (422)."""
    one, le = _visible(request, reference), timezone.now()
    may = plume(request.user, one)
    if not may.visibilites:
        raise PermissionDenied
    form = MessageForm(request.POST, request.FILES, plume=may)
    sent = form.save(demande=one, auteur=cast(User, request.user), le=le) if form.is_valid() else None
    if sent is None:
        return _page(request, one, Refus(), status=422, form=form)
    messages.success(request, "C’est envoyé." if sent.visibilite == Visibilite.ECHANGE else "La note est enregistrée.")
    return redirect(f"{reverse('espace:demande', args=[reference])}#message-{sent.pk}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: HttpRequest) -> HttpResponse:
    """Record a demande on one screen."""
    if not can_record(request.user):
        raise PermissionDenied
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = SaisieDemande(sent, user=cast(User, request.user), jour=timezone.localdate(now))
    made = form.save(le=now) if form.is_valid() else None
    if made is None:
        return render(request, "espace/nouvelle.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, f"Demande {made.reference} enregistrée.")
    seen = can_view_demande(request.user, made)
    return redirect("espace:demande", made.reference) if seen else redirect("espace:nouvelle")


def _visible(request: HttpRequest, reference: str) -> Demande:
    """With its interventions, their organismes and natures, in two queries."""
    visible = Demande.objects.visible_to(request.user)
    work = Intervention.objects.select_related("organisme", "nature").order_by("-chef_de_file", "pk")
    joined = visible.select_related("beneficiaire", "thematique", "canton", "epci", "doublon_de")
    return get_object_or_404(joined.prefetch_related(Prefetch("interventions", work)), reference=reference)


def _wanted(request: HttpRequest, one: Demande, told: dict) -> Action | None:
    """The action asked for, with the objects put in the states that the page showed.

    None when it was possible there and is not any more. Raises PermissionDenied when this person may not do it.
    """
    now = {action.cle: action for action in allowed_actions(request.user, one)}
    changed = one.etat != told["etat"]
    one.etat = told["etat"]
    for work in one.interventions.all():
        if told["action"].startswith(f"{Geste.INTERVENTION}-{work.pk}-") and told["etat_intervention"]:
            changed = changed or work.etat != told["etat_intervention"]
            work.etat = told["etat_intervention"]
    seen = {action.cle: action for action in allowed_actions(request.user, one)}
    if told["action"] in seen:
        return seen[told["action"]]
    if changed and now:
        return None
    raise PermissionDenied


def _do(request: HttpRequest, one: Demande, action: Action, told: dict) -> Refus | None:
    motif: str = told["motif"]
    works = {work.pk: work for work in one.interventions.all()}
    user, le, form = cast(User, request.user), timezone.now(), None
    label = label_of(action, one, works)
    try:
        if action.geste == Geste.ORIENTER:
            form = OrientationForm(request.POST, demande=one, jour=timezone.localdate(le))
            if not form.is_valid():
                return Refus(["Il reste quelque chose à corriger dans l’orientation."], motif=motif, orientation=form)
            form.save(demande=one, auteur=user, le=le, motif=motif)
        else:
            perform(
                action=action, demande=one, interventions=works, user=user, le=le, motif=motif, mandat=told["mandat"]
            )
    except EtatHasChanged:
        return _beaten(one, action, motif, form)
    except ValidationError as error:
        return Refus(error.messages, motif=motif, cle=action.cle, orientation=form)
    messages.success(request, f"C’est fait\u00a0: {label[0].lower()}{label[1:]}.")
    return None


def _beaten(one: Demande, action: Action, motif: str, form: OrientationForm | None) -> Refus:
    said = [
        last_move(action, one),
        "Regardez où elle en est, puis décidez\u00a0: rien de ce que vous aviez écrit n’est perdu.",
    ]
    return Refus([text for text in said if text], "Quelqu’un a agi avant vous", motif, action.cle, form)


def _overtaken(one: Demande, told: dict) -> Refus:
    parts = told["action"].split("-")
    key = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None
    return _beaten(one, Action(Geste.DEMANDE, intervention=key), told["motif"], None)


def _page(
    request: HttpRequest, one: Demande, refus: Refus, status: int = 200, form: MessageForm | None = None
) -> HttpResponse:
    rows = passages(one)
    works: dict[int, Intervention] = {work.pk: work for work in one.interventions.all()}
    buttons = _buttons(request, one, works, refus)
    orient = next((each for each in buttons if each.action.geste == Geste.ORIENTER), None)
    jour = timezone.localdate()
    context = {
        "demande": one,
        "tone": TONES.get(Etat(one.etat), ""),
        "interventions": [(work, [b for b in buttons if b.action.intervention == pk]) for pk, work in works.items()],
        "boutons": [each for each in buttons if each.action.geste == Geste.DEMANDE],
        "orienter": orient,
        "orienter_ouvert": one.etat == Etat.QUALIFIEE,
        "orientation": (refus.orientation or OrientationForm(demande=one, jour=jour)) if orient else None,
        "refus": refus,
        "etapes": etapes(one, rows),
        "historique": historique(rows),
        "contact": can_view_contact(request.user, one),
        "coordinates": can_coordinate(request.user),
        "outils": outils(request.user, one),
        "siens": roles_of(request.user).around,
        **_exchanges(request, one, form),
    }
    return render(request, "espace/demande.html", context, status=status)


def _buttons(request: HttpRequest, one: Demande, works: dict[int, Intervention], refus: Refus) -> list[Bouton]:
    return [
        Bouton(
            action,
            label_of(action, one, works),
            refus.motif if action.cle == refus.cle else "",
            offered_mandates(action, works),
        )
        for action in allowed_actions(request.user, one)
    ]


def _exchanges(request: HttpRequest, one: Demande, form: MessageForm | None) -> dict:
    """What this person may read of what is written about the demande, and the form to write."""
    may = plume(request.user, one)
    return {
        **thread(
            Message.objects.visible_to(request.user).about(one),
            Document.objects.visible_to(request.user).about(one),
        ),
        "envoi": reverse("espace:ecrire", args=[one.reference]),
        "ecrire": (form or MessageForm(plume=may)) if may.visibilites else None,
    }
