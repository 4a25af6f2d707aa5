"""Asking for help: no account, no script needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.bilan.presentation.pages import HOME
from bouquet.core.antispam import too_many

from .forms_depot import DepotForm

AN_HOUR = 20  # demandes from one address; a whole town hall may share one
TOO_MANY = (
    "Beaucoup de demandes sont arrivées de votre adresse depuis une heure. Rien de ce que vous avez écrit n’est "
    "perdu\u00a0: attendez un peu, puis envoyez à nouveau."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def depot(request: HttpRequest) -> HttpResponse:
    """The form, its errors in place (422, or 429 when too much came from there), or the way to the thanks."""
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    read = {name: request.GET.get(name, "") for name in ("prestation", "aide", "collectivite")}
    form = DepotForm(sent, jour=timezone.localdate(now), **read)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if too_many(request, "depot", AN_HOUR):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            made = form.save(le=now)
            if made is not None:
                return redirect("pages:recue", made.jeton)
    return render(request, "pages/depot.html", {"form": form, "crumbs": HOME}, status=status)
