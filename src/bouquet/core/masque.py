"""What only the recipient of a mail may read: a mark stands for it in the bodies that are kept, until the sending."""

from collections.abc import Sequence
from html import escape


def mark(rank: int) -> str:
    """What those who administer read instead."""
    return f"⟦masqué {rank}⟧"


def hide(text: str, secrets: Sequence[str]) -> str:
    """The text with a mark for each secret, as it is or escaped for HTML; the longest first, one may hold another."""
    ranked = sorted(enumerate(secrets, start=1), key=lambda pair: -len(pair[1]))
    for rank, secret in ranked:
        for written in (secret, escape(secret)):
            text = text.replace(written, mark(rank))
    return text


def show(text: str, secrets: Sequence[str], *, html: bool = False) -> str:
    """The text with its secrets again."""
    for rank, secret in enumerate(secrets, start=1):
        text = text.replace(mark(rank), escape(secret) if html else secret)
    return text
