"""What the pages show of the exchanges about one demande, as values."""

from collections import defaultdict

from .models import Document
from .querysets import DocumentQuerySet, MessageQuerySet


def thread(messages: MessageQuerySet, documents: DocumentQuerySet) -> dict:
    """In two queries: `fil`, each message with its files, oldest first; `pieces`, the files of the demande itself.

    Both querysets are already restricted to what the reader may see.
    """
    files: dict[int | None, list[Document]] = defaultdict(list)
    for document in documents:
        files[document.message_id].append(document)
    fil = [(message, files[message.pk]) for message in messages.select_related("organisme", "demande__beneficiaire")]
    return {"fil": fil, "pieces": files[None]}
