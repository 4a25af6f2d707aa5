"""What only the recipient of a mail may read: a mark stands for it in the bodies that are kept, until the sending."""

import re
from collections.abc import Sequence
from html import escape

MARK = re.compile(r"⟦masqué (\d+)⟧")


def mark(rank: int) -> str:
    """What those who administer read instead of the secret of that rank, from 1."""
    return f"⟦masqué {rank}⟧"


def hide(text: str, secrets: Sequence[str]) -> str:
    """The text with a mark for each secret, as it is or escaped for HTML; the longest first, one may hold another."""
    ranks = {form: rank for rank, secret in enumerate(secrets, start=1) for form in (secret, escape(secret))}
    if not ranks:
        return text
    forms = sorted(ranks, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, forms)), lambda found: mark(ranks[found[0]]), text)


def show(text: str, secrets: Sequence[str], *, html: bool = False) -> str:
    """The text with its secrets again; a mark without secret stays."""

    def secret(found: re.Match[str]) -> str:
        rank = int(found[1])
        if not 1 <= rank <= len(secrets):
            return found[0]
        return escape(secrets[rank - 1]) if html else secrets[rank - 1]

    return MARK.sub(secret, text)
