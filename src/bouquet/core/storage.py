"""Where public files are kept: in a folder of their own, so that serving it never shows what was deposited."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property

PUBLIC_URL = "/fichiers/"


class PublicStorage(FileSystemStorage):
    """The folder `public` of the media, at an address of its own."""

    @cached_property
    def base_location(self) -> str:
        return os.path.join(settings.MEDIA_ROOT, "public")

    @cached_property
    def base_url(self) -> str:
        return PUBLIC_URL
