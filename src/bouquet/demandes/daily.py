"""What the work on demandes does every day."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted
from bouquet.core.orphans import sweep

from .models import Convention

OWN = r"conventions/[0-9a-f]{32}\.pdf"  # as conventions.pdf_path makes them


@every_day("Conventions signées sans fiche")
def remove_orphans(le: datetime.datetime) -> str:
    """Signed copies that were replaced, or whose convention went away."""
    removed = sweep(Convention, "pdf", folder="conventions", own=OWN, le=le)
    return f"{counted(removed, 'effacé')}."
