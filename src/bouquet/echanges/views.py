"""Reading a deposited file: each time, who asks is checked."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import Document

SANDBOX = "default-src 'none'; sandbox"


@never_cache
@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The file, to be saved; 404 for whoever may not read the message that carries it."""
    return file_response(get_object_or_404(Document.objects.visible_to(request.user), pk=pk))


def file_response(document: Document) -> FileResponse:
    """Always a download, of the type found in its content: no browser opens it inside the site."""
    response = FileResponse(
        document.fichier.open("rb"), as_attachment=True, filename=document.nom, content_type=document.type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
