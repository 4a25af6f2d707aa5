"""The content policy of the editor, which needs more than the pages it makes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

EDITOR, TECHNICAL = "/admin/", "/admin/technique/"


class EditorPolicyMiddleware:
    """Wagtail's pages, and only they, may hold scripts and styles; see docs/decisions/0015."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(EDITOR) and not request.path.startswith(TECHNICAL):
            response._csp_config = settings.EDITOR_POLICY  # type: ignore[attr-defined]
        return response
