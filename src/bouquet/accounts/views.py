"""Pages of accounts that allauth does not have."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .invitations import accept_invitation, find_invitation
from .models import ConnexionTracee

CONNEXIONS = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever was invited chooses a password; the link says so when it no longer serves (410)."""
    le = timezone.now()
    found = find_invitation(secret=secret, le=le)
    if found is None:
        return render(request, "accounts/invitation.html", {"form": None}, status=410)
    form = SetPasswordForm(found.user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/invitation.html", {"form": form, "invite": found.user}, status=status)
    if not accept_invitation(invitation=found, password=form.cleaned_data["new_password1"], le=le):
        return render(request, "accounts/invitation.html", {"form": None}, status=410)
    messages.success(request, "Votre mot de passe est enregistré\u00a0: vous pouvez vous connecter.")
    return redirect("account_login")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, each to be closed, and my last sign-ins and failed attempts."""
    if request.method == "POST":
        key = request.POST.get("session", "")
        get_object_or_404(UserSession, user_id=request.user.pk, pk=int(key) if key.isdecimal() else 0).end()
        messages.success(request, "C’est fait\u00a0: cet appareil n’est plus connecté.")
        return redirect("sessions")
    context = {
        "ouvertes": UserSession.objects.purge_and_list(request.user),
        "connexions": ConnexionTracee.objects.filter(user=request.user.pk)[:CONNEXIONS],
    }
    return render(request, "accounts/sessions.html", context)
