"""Where deposited files lie: under names that say nothing, outside of what a web server serves."""

import secrets

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="bouquet.echanges.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Files that only the application reads; they have no address of their own."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name):
        raise ValueError("A private file is only served by the view that checks who asks.")


def random_name(document, filename: str) -> str:
    """Neither the name nor the type given by whoever deposits reaches the disk."""
    token = secrets.token_hex(20)
    return f"private/{token[:2]}/{token}"
