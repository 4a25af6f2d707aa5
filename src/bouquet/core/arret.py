"""The page that silences one kind of mail, opened by the link of a mail, without account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .avis import read_stop_token, resume, silence, silenced


# Mail software posts here by itself, without cookie (RFC 8058): the signed address is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def courriel_arret(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page changes nothing (mail software opens links by itself); its button does."""
    found = read_stop_token(token)
    if found is None:
        raise Http404
    adresse, genre = found
    if request.method == "POST":
        change = resume if "reprendre" in request.POST else silence
        change(adresse=adresse, genre=genre)
    context = {"adresse": adresse, "genre": genre, "arrete": genre.cle in silenced(adresse)}
    return render(request, "core/courriel_arret.html", context)
