"""The one writer of the instance's name, colours, logo and legal fields."""

from django.core.files.base import ContentFile
from django.db import transaction

from .models import Instance


@transaction.atomic
def update_instance(*, instance: Instance, logo: ContentFile | None = None, sans_logo: bool = False) -> Instance:
    """Validate and save it; a new logo replaces the former one, whose file leaves after the commit.

    Raises ValidationError. Its history is kept by auditlog."""
    instance.full_clean(exclude=["logo"])
    before = (instance.logo.name or "") if logo or sans_logo else ""
    if logo:
        instance.logo.save(str(logo.name), logo, save=False)
    elif sans_logo:
        instance.logo = ""
    instance.save()
    if before:
        transaction.on_commit(lambda: instance.logo.storage.delete(before))
    return instance
