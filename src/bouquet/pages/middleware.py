"""The content policy of the editor, which needs more than the pages it makes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
EDITOR, TECHNICAL = "/admin/", "/admin/technique/"


class EditorPolicyMiddleware:
    """Wagtail's pages, and only they, may hold scripts and styles; see docs/decisions/0015."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(EDITOR) and not request.path.startswith(TECHNICAL):
            # A draft is shown with the policy of readers already on it: it must only be allowed in the editor's frame.
            shown = response.headers.pop(HEADER, None)
            policy = settings.PREVIEW_POLICY if shown else settings.EDITOR_POLICY
            response._csp_config = policy  # type: ignore[attr-defined]
        return response
