"""The editorial site of the demonstration: its pages, their illustrations and the files to download."""

from .pages import create_pages, forget_files

__all__ = ["create_pages", "forget_files"]
