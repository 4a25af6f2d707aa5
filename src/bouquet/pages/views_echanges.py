"""Answering and reading files by the private link of a demande, without an account."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bouquet.core.antispam import too_many
from bouquet.echanges.downloads import file_response
from bouquet.echanges.forms import PublicMessageForm
from bouquet.echanges.models import Document

from .views_suivi import found_by, page_suivi, private

AN_HOUR = 20  # messages from one address
TOO_MANY = "Beaucoup de messages sont arrivés de votre adresse\u00a0: attendez une heure. Votre texte reste ici."


@private
@require_POST
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    """Write to those who work on the demande; else say in place why not (422, or 429 when too much came)."""
    demande, status = found_by(jeton), 422
    form = PublicMessageForm(request.POST, request.FILES)
    if form.is_valid():
        if too_many(request, "reponse", AN_HOUR):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.save(demande=demande, le=timezone.now()):
            messages.success(request, "Votre message est envoyé à ceux qui suivent votre demande.")
            return redirect("pages:suivi", jeton)
    return page_suivi(request, demande, status=status, reponse=form)


@private
@require_safe
def document(request: HttpRequest, jeton: str, pk: int) -> FileResponse:
    """A file of the demande or of a message exchanged about it, never of a note."""
    return file_response(get_object_or_404(Document.objects.exchanged(), pk=pk, demande=found_by(jeton)))
