"""What a worker looks at when it starts."""

from django.utils import timezone

from bouquet.core.reprise import at_worker_start

from .tasks import resume


@at_worker_start
def resume_letters() -> None:
    """Those that a killed worker left on the way."""
    resume(timezone.now())
