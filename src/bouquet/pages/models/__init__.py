"""What the pages keep in the database."""

from .documents import DocumentPublic, MotPublic

__all__ = ["DocumentPublic", "MotPublic"]
