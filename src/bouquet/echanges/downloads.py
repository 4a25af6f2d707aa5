"""Giving a deposited file to whoever was found to be allowed to read it."""

from django.http import FileResponse

from .models import Document

SANDBOX = "default-src 'none'; sandbox"


def file_response(document: Document) -> FileResponse:
    """Always a download, of the type found in its content: no browser opens it inside the site."""
    response = FileResponse(
        document.fichier.open("rb"), as_attachment=True, filename=document.nom, content_type=document.type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
