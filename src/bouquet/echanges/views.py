"""Reading a deposited file: each time, who asks is checked."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .downloads import file_response
from .models import Document


@never_cache
@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The file, to be saved; 404 for whoever may not read the message that carries it."""
    return file_response(get_object_or_404(Document.objects.visible_to(request.user), pk=pk))
