"""The editors' pages and their pictures, as everybody reads them; and the way in for the editors."""

import mimetypes
from urllib.parse import urlencode

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from wagtail.views import serve as wagtail_serve

from bouquet.bilan.views import page

YEAR = 365 * 24 * 3600

serve = page(wagtail_serve)


@require_safe
def public_file(request: HttpRequest, chemin: str) -> FileResponse:
    """A picture made for the pages; its name changes with its content, so it is kept for a year."""
    try:
        file = storages["public"].open(chemin)
    except (OSError, SuspiciousFileOperation) as error:
        raise Http404("Ce fichier n’existe pas.") from error
    response = FileResponse(file, content_type=mimetypes.guess_type(chemin)[0] or "application/octet-stream")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the one page of sign-in, and back."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/admin/"
    return HttpResponseRedirect(f"{resolve_url('account_login')}?{urlencode({'next': back})}")
