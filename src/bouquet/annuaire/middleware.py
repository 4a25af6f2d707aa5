"""Between sign-in and the pages: the second factor that some roles demand, and the role a person acts in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .permissions import lacks_second_factor

GUARDED = ("/espace/", "/admin/")
SESSION_ROLE = "appartenance_active"
Respond = Callable[[HttpRequest], HttpResponse]


class ActiveRoleMiddleware:
    """Puts on the person the role they chose to act in; all their roles hold when they chose none."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The session is read only where it counts: public pages stay without query.
        if request.COOKIES and (chosen := request.session.get(SESSION_ROLE)) and request.user.is_authenticated:
            request.user.appartenance_active = chosen
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none yet sees the page to get one, and no page of work before."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(GUARDED) and lacks_second_factor(request.user):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)
