from typing import Any

from django.apps import AppConfig, apps
from django.db import connection
from django.db.models.signals import post_delete, post_migrate, post_save


class PagesConfig(AppConfig):
    name = "bouquet.pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        """Name what search reads, make the site after migrations, follow the roles of editors, wake the worker."""
        from wagtail.models import Revision
        from wagtail.signals import page_published as published

        from bouquet.annuaire.models import Appartenance

        from .lieux_parts import add_parts
        from .parcours import offer_pages
        from .roles import follow_role
        from .sources import register_sources
        from .sources_editoriales import register_editorial_sources
        from .sources_lettre import register_letter_sources
        from .tasks import page_published, revision_saved

        # The last app to be told of a migration: the permissions of all others exist by then.
        post_migrate.connect(make_site, sender=[*apps.get_app_configs()][-1])
        post_save.connect(follow_role, sender=Appartenance)
        post_delete.connect(follow_role, sender=Appartenance)
        post_save.connect(revision_saved, sender=Revision)
        published.connect(page_published)
        register_sources()  # sources name models, which are not there before
        register_editorial_sources()
        register_letter_sources()
        add_parts()
        offer_pages()


def make_site(sender: AppConfig, **kwargs: Any) -> None:
    """Receiver; nothing to do while the tables of the pages are not there (a migration stopped on the way)."""
    from .models import AccueilPage
    from .site import ensure_site

    if AccueilPage._meta.db_table in connection.introspection.table_names():
        ensure_site()
