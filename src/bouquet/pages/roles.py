"""Wagtail's two groups follow the roles of the annuaire; nobody is put in them by hand."""

from typing import Any

from django.contrib.auth.models import Group

from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance

GROUPS = {Role.REDACTION: "Rédaction du site", Role.VALIDATION: "Publication du site"}


def sync_groups(*, user_id: int) -> None:
    """Put this person in the groups of the roles they hold, and in no other of the two."""
    held = set(Appartenance.objects.filter(user=user_id, role__in=GROUPS).values_list("role", flat=True))
    memberships = Group.user_set.through.objects  # type: ignore[attr-defined]
    lost = [name for role, name in GROUPS.items() if role not in held]
    memberships.filter(user_id=user_id, group__name__in=lost).delete()
    for role in held:
        group, _ = Group.objects.get_or_create(name=GROUPS[Role(role)])
        memberships.get_or_create(user_id=user_id, group=group)


def follow_role(sender: Any, instance: Appartenance, **kwargs: Any) -> None:
    """Receiver of what becomes of a membership; a new one that gives no group changes nothing."""
    if kwargs.get("raw") or (kwargs.get("created") and instance.role not in GROUPS):
        return
    sync_groups(user_id=instance.user_id)
