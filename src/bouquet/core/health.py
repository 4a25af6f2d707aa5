"""Answers for those who watch the service: is the process alive, can it work."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def is_migrated() -> bool:
    """Whether the database knows every migration of this version. Raises DatabaseError when it does not answer."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; touches nothing else."""
    return JsonResponse({"etat": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is up to date; 503 otherwise, with the reason and no detail."""
    try:
        ready = is_migrated()
    except DatabaseError:
        return JsonResponse({"etat": "base de données injoignable"}, status=503)
    if not ready:
        return JsonResponse({"etat": "migrations en attente"}, status=503)
    return JsonResponse({"etat": "ok"})
