"""Following one's demande by its private link, without an account."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core.antispam import too_many
from bouquet.demandes.models import Demande
from bouquet.demandes.services import can_rate, rate_demande, send_links, withdraw_demande
from bouquet.echanges.forms import PublicMessageForm
from bouquet.echanges.models import Document, Message
from bouquet.echanges.thread import thread

from .finder import Card
from .forms_suivi import LienPerduForm, RetraitForm, SatisfactionForm
from .suggestions import suggested
from .suivi import follow_up

AN_HOUR = 20  # links asked for from one address
ASKED = (
    "Si des demandes portent cette adresse, un message vient d’y partir avec leurs liens. Rien ne part deux fois en un "
    "quart d’heure."
)


def private(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Never kept, never indexed, and its address told to no other site.

    `same-origin` rather than `no-referrer`: under the latter a browser sends « Origin: null » with the forms of the
    page, which the protection against forged requests refuses.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(wrapped)


@private
@require_safe
def recue(request: HttpRequest, jeton: str) -> HttpResponse:
    """Thanks, with the reference and the way back."""
    demande = found_by(jeton)
    words = f"{demande.objet} {demande.description}"
    near = [] if demande.prestation_id else suggested(timezone.localdate(), words, thematique=demande.thematique_id)
    context = {
        "demande": demande,
        "pieces": Document.objects.filter(demande=demande, message=None).count(),
        "cards": [Card(one, "") for one in near],
    }
    return render(request, "pages/depot_recue.html", context)


@private
@require_safe
def suivi(request: HttpRequest, jeton: str) -> HttpResponse:
    """Where it stands, who is in charge, what happened."""
    return page_suivi(request, found_by(jeton))


@private
@require_POST
def retirer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Give it up, as the page showed it; 409 when somebody moved it meanwhile."""
    demande = found_by(jeton)
    form = RetraitForm(request.POST)
    if not form.is_valid():
        return page_suivi(request, demande, form, status=422)
    demande.etat = form.cleaned_data["etat"]
    motif, nom = form.cleaned_data["motif"], demande.contact_nom
    try:
        withdraw_demande(demande=demande, auteur=None, le=timezone.now(), motif=motif, nom=nom)
    except ValidationError:
        current = found_by(jeton)
        return page_suivi(request, current, _overtaken(motif, current), status=409)
    messages.success(request, "Votre demande est retirée. L’équipe en est informée.")
    return redirect("pages:suivi", jeton)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def satisfaction(request: HttpRequest, jeton: str) -> HttpResponse:
    """The question asked at closure: one answer, which may be changed for thirty days."""
    demande, now = found_by(jeton), timezone.now()
    given = {"note": demande.satisfaction, "commentaire": demande.satisfaction_commentaire}
    form = SatisfactionForm(request.POST if request.method == "POST" else None, initial=given)
    context = {"demande": demande, "form": form, "ouverte": can_rate(demande, now)}
    if not context["ouverte"] or not form.is_valid():
        status = 422 if form.is_bound and context["ouverte"] else 409 if form.is_bound else 200
        return render(request, "pages/suivi_satisfaction.html", context, status=status)
    rate_demande(demande=demande, le=now, **form.cleaned_data)
    messages.success(request, "Merci\u00a0: votre avis est enregistré.")
    return redirect("pages:suivi", jeton)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def lien_perdu(request: HttpRequest) -> HttpResponse:
    """Send the links again to the address on file; the answer is the same whether there is one or not."""
    form = LienPerduForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if not too_many(request, "lien", AN_HOUR):
            send_links(courriel=form.cleaned_data["contact_courriel"], le=timezone.now())
            messages.success(request, ASKED)
            return redirect("pages:lien_perdu")
        form.add_error(None, "Beaucoup de liens ont été demandés depuis votre réseau\u00a0: attendez une heure.")
        status = 429
    return render(request, "pages/suivi_lien.html", {"form": form}, status=status)


def found_by(jeton: str) -> Demande:
    """The demande that this private link opens, or 404."""
    demandes = Demande.objects.for_list().select_related("doublon_de").prefetch_related("transitions")
    return get_object_or_404(demandes, jeton=jeton)


def _overtaken(motif: str, current: Demande) -> RetraitForm:
    """What was written, ready to be sent again now that the page shows where the demande stands."""
    form = RetraitForm({"motif": motif, "etat": current.etat})
    form.add_error(None, "La demande a changé depuis l’ouverture de cette page\u00a0: voici où elle en est.")
    return form


def page_suivi(
    request: HttpRequest,
    demande: Demande,
    form: RetraitForm | None = None,
    status: int = 200,
    reponse: PublicMessageForm | None = None,
) -> HttpResponse:
    """The follow-up page, with the form that was refused, if any."""
    context = follow_up(demande) | {
        "form": form or RetraitForm(initial={"etat": demande.etat}),
        "avis": can_rate(demande, timezone.now()),
        **thread(
            Message.objects.exchanged().filter(demande=demande), Document.objects.exchanged().filter(demande=demande)
        ),
        "ecrire": reponse or PublicMessageForm(nom=demande.contact_nom),
        "envoi": reverse("pages:repondre", args=[demande.jeton]),
        "racine": f"{reverse('pages:suivi', args=[demande.jeton])}documents/",
        "public": True,
    }
    return render(request, "pages/suivi.html", context, status=status)
