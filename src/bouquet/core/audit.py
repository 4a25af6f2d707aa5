"""Field-level history by django-auditlog: corrections only, signed by whoever is signed in, without address."""

from typing import Any

from auditlog.context import disable_auditlog
from auditlog.middleware import AuditlogMiddleware
from auditlog.models import LogEntry
from auditlog.signals import pre_log
from django.db import models
from django.dispatch import receiver
from django.http import HttpRequest

SAFE = {"GET", "HEAD", "OPTIONS"}

__all__ = ["AuthorMiddleware", "disable_auditlog", "followed"]


class AuthorMiddleware(AuditlogMiddleware):
    """Signs what a request writes. Those that only read are left alone: they would open the session for nothing."""

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if request.method in SAFE else super().__call__(request)

    def get_extra_data(self, request: HttpRequest) -> dict[str, Any]:
        """Who acts, and nothing about the machine."""
        return {"actor": self._get_actor(request)}


def followed(model: type[models.Model], *, leave: list[str]) -> None:
    """Follow the fields of a model, but those named in `leave`."""
    from auditlog.registry import auditlog

    names = {field.name: str(getattr(field, "verbose_name", field.name)) for field in model._meta.fields}
    auditlog.register(model, exclude_fields=leave, mapping_fields=names)


@receiver(pre_log)
def corrections_only(sender: Any, action: int, **kwargs: Any) -> bool:
    """Refuse lines for creations and deletions: histories of states and imports hold them, in bulk."""
    return action == LogEntry.Action.UPDATE
