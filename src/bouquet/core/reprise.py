"""What each app wants looked at when a worker starts: work that was under way when the one before it was killed."""

import logging
from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules

STARTS: list[Callable[[], None]] = []
logger = logging.getLogger(__name__)


def at_worker_start(function: Callable[[], None]) -> Callable[[], None]:
    """`@at_worker_start` before a function of a module `reprise`."""
    STARTS.append(function)
    return function


def resume_all() -> None:
    """Each in turn; one that breaks is told and never keeps the worker from its other work."""
    autodiscover_modules("reprise")
    for function in STARTS:
        try:
            function()
        except Exception:
            logger.exception("Not resumed: %s", function.__qualname__)
