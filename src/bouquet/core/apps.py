from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "bouquet.core"
    verbose_name = "Socle"

    def ready(self) -> None:
        """Watch what is written, so that no public page is kept once it is false; follow the instance."""
        from .audit import followed
        from .fraicheur import watch
        from .models import Instance

        connection_created.connect(watch, dispatch_uid="bouquet-fraicheur")
        followed(Instance, leave=[])
