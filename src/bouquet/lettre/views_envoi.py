"""A letter before it leaves, while it does, and after: preview, recipients, sending, figures."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core.formats import counted

from .forms_espace import EssaiForm, ProgrammeForm, SegmentForm
from .mise_en_page import ESSAI, JETON, Pli
from .models import Lettre
from .segments import Segment
from .services.envoi import decide_doubts, recipients
from .services.redaction import choose_segment, schedule, send_test, unschedule
from .statistiques import Chiffres
from .tasks import plan, send_lettre
from .views_espace import draft, for_writers

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@for_writers
@require_safe
def apercu(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as plain text, and the way to its layout."""
    lettre = get_object_or_404(Lettre, pk=pk)
    pli = Pli.of(lettre)
    context = {"lettre": lettre, "objet": pli.objet, "texte": pli.texte.replace(JETON, ESSAI)}
    return render(request, "lettre/apercu.html", context)


@for_writers
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """The very HTML of the mail, alone: its styles are inline, as mail software wants them."""
    pli = Pli.of(get_object_or_404(Lettre, pk=pk))
    response = HttpResponse(pli.html.replace(JETON, ESSAI))
    response["Content-Security-Policy"] = MAIL_POLICY
    response._csp_exempt = True  # type: ignore[attr-defined]  # stricter, but for styles
    return response


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def destinataires(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whom it is for; how many they are now."""
    lettre, le = draft(pk), timezone.now()
    stored = Segment.read(lettre.segment)
    form = SegmentForm(request.POST if request.method == "POST" else None, segment=stored, jour=timezone.localdate(le))
    if form.is_valid():
        choose_segment(lettre=lettre, segment=form.segment)
        messages.success(request, "Enregistré.")
        return redirect("lettres:destinataires", pk)
    context = {"lettre": lettre, "form": form, "nombre": recipients(segment=stored, le=le), "mots": stored.words()}
    return render(request, "lettre/destinataires.html", context, status=422 if form.is_bound else 200)


@for_writers
@require_safe
def envoi(request: HttpRequest, pk: int) -> HttpResponse:
    """The last look before it leaves, then its figures."""
    lettre = get_object_or_404(Lettre, pk=pk)
    return _page(request, lettre, EssaiForm(initial={"adresses": request.user.email}), 200)  # type: ignore[union-attr]


def _page(request: HttpRequest, lettre: Lettre, essai: EssaiForm, status: int) -> HttpResponse:
    le, segment = timezone.now(), Segment.read(lettre.segment)
    context = {
        "lettre": lettre,
        "mots": segment.words(),
        "essai": essai,
        "programme": ProgrammeForm(),
        "debit": settings.BOUQUET_LETTRE_PAR_MINUTE,
    }
    if lettre.publique:
        context |= {"chiffres": Chiffres.of(lettre), "liens": lettre.liens.all()}
    else:
        context["nombre"] = recipients(segment=segment, le=le)
    return render(request, "lettre/envoi.html", context, status=status)


@for_writers
@require_POST
def agir(request: HttpRequest, pk: int) -> HttpResponse:
    """Try, schedule, take back, go on, decide of the doubtful ones."""
    lettre, act = get_object_or_404(Lettre, pk=pk), request.POST.get("action", "")
    acts = {"essai": _test, "programmer": _schedule, "reprendre": _resume, "retirer": _unschedule}
    if act in acts:
        return acts[act](request, lettre) or redirect("lettres:envoi", pk)
    if act not in ("renvoyer", "classer"):
        return HttpResponseBadRequest("Geste inconnu.")
    count = decide_doubts(lettre=lettre, renvoyer=act == "renvoyer", le=timezone.now())
    if act == "renvoyer" and count:
        send_lettre.enqueue(pk)
    messages.success(request, f"{counted(count, 'envoi')} : c’est noté.")
    return redirect("lettres:envoi", pk)


def _test(request: HttpRequest, lettre: Lettre) -> HttpResponse | None:
    form = EssaiForm(request.POST)
    if not form.is_valid():
        return _page(request, lettre, form, 422)
    try:
        send_test(lettre=lettre, destinataires=form.cleaned_data["adresses"])
    except OSError as error:
        messages.error(request, f"L’essai n’est pas parti\u00a0: {error}")
    else:
        messages.success(request, f"L’essai est parti vers {', '.join(form.cleaned_data['adresses'])}.")
    return None


def _schedule(request: HttpRequest, lettre: Lettre) -> HttpResponse | None:
    form, le = ProgrammeForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, "Cette date n’a pas pu être lue.")
        return None
    try:
        planned = schedule(lettre=lettre, quand=form.cleaned_data["quand"] or le, le=le)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        plan(lettre=planned)
        messages.success(request, "La lettre est programmée.")
    return None


def _unschedule(request: HttpRequest, lettre: Lettre) -> HttpResponse | None:
    if unschedule(lettre=lettre):
        messages.success(request, "La lettre est de nouveau un brouillon\u00a0: rien n’est parti.")
        return redirect("lettres:modifier", lettre.pk)
    messages.error(request, "L’envoi a déjà commencé.")
    return None


def _resume(request: HttpRequest, lettre: Lettre) -> HttpResponse | None:
    send_lettre.enqueue(lettre.pk)
    messages.success(request, "L’envoi reprend. Qui a déjà reçu la lettre ne la recevra pas deux fois.")
    return None
