"""The people who work here: who they are, the roles they hold, inviting and closing; the role one acts in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.middleware import SESSION_ROLE
from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions_personnes import (
    can_close,
    can_manage_people,
    can_withdraw,
    memberships_visible_to,
    people_visible_to,
)
from bouquet.annuaire.personnes import close_account, reopen_account, send_invitation_again, withdraw_role
from bouquet.rencontres.avancement import followed_by
from bouquet.rencontres.permissions import can_manage_parcours

from .forms_personnes import InvitationForm

PER_PAGE, SHOWN = 50, 10


def _manager(request: HttpRequest) -> User:
    if not can_manage_people(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _people(user: User):
    """Those this person may see, with the roles that they may read."""
    held = memberships_visible_to(user).select_related("organisme", "collectivite", "canton")
    return people_visible_to(user).prefetch_related(Prefetch("appartenances", held, to_attr="roles_lus"))


@never_cache
@login_required
@require_safe
def personnes(request: HttpRequest) -> HttpResponse:
    """People with their roles, last sign-in and state, searched by name or address."""
    words = request.GET.get("q", "").strip()
    found = _people(_manager(request)).order_by("nom", "prenom", "email")
    if words:
        found = found.filter(Q(nom__icontains=words) | Q(prenom__icontains=words) | Q(email__icontains=words))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "espace/personnes.html", {"page": page, "q": words, "total": page.paginator.count})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inviter(request: HttpRequest) -> HttpResponse:
    """Invite an address, or give one more role to the person who has it already."""
    le = timezone.now()
    form = InvitationForm(
        request.POST or None,
        initial={"email": request.GET.get("email", "")},
        auteur=_manager(request),
        jour=timezone.localdate(),
    )
    if form.is_valid() and (given := form.save(le=le)):
        messages.success(request, f"C’est fait\u00a0: un courriel part à {given.user.email}.")
        return redirect("espace:personne", given.user_id)
    return render(request, "espace/inviter.html", {"form": form}, status=422 if request.method == "POST" else 200)


@never_cache
@login_required
@require_safe
def personne(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: their roles, and what may be done."""
    user = _manager(request)
    one = get_object_or_404(_people(user), pk=pk)
    roles = [(held, can_withdraw(user, held)) for held in one.roles_lus]
    context = {"personne": one, "roles": roles, "closes": can_close(user, one)}
    if can_manage_parcours(user):
        context["suivis"] = followed_by(one.email, SHOWN)
    return render(request, "espace/personne.html", context)


@never_cache
@login_required
@require_POST
def agir_personne(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, close, reopen, or send the invitation again."""
    user = _manager(request)
    one = get_object_or_404(people_visible_to(user), pk=pk)
    try:
        _do(request, one, user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C’est fait.")
    if people_visible_to(user).filter(pk=pk).exists():
        return redirect("espace:personne", pk)
    return redirect("espace:personnes")


def _do(request: HttpRequest, one: User, user: User) -> None:
    action = request.POST.get("action")
    if action == "retirer":
        key = request.POST.get("appartenance", "")
        held = memberships_visible_to(user).filter(user=one, pk=int(key) if key.isdecimal() else 0)
        withdraw_role(appartenance=get_object_or_404(held), auteur=user)
    elif action == "fermer":
        close_account(person=one, auteur=user)
    elif action == "rouvrir":
        reopen_account(person=one, auteur=user, le=timezone.now())
    elif action == "relancer":
        send_invitation_again(person=one, auteur=user, le=timezone.now())
    else:
        raise Http404


@never_cache
@login_required
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Act in one of my roles only, or in all of them again when none is named."""
    chosen = request.POST.get("appartenance", "")
    if chosen:
        held = Appartenance.objects.held_by(request.user).filter(pk=int(chosen) if chosen.isdecimal() else 0)
        request.session[SESSION_ROLE] = get_object_or_404(held).pk
    else:
        request.session.pop(SESSION_ROLE, None)
    return redirect("espace:accueil")
