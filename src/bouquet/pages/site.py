"""The tree of pages, the two groups of editors and their workflow: made where they are missing, never touched again.

Called after each migration (see apps.py), hence by `init`, by `demo` and before the tests.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance

from .addresses import HOME
from .models import AccueilPage, ActualitesPage, RealisationsPage, RessourcesPage
from .roles import GROUPS, sync_groups

WORKFLOW = "Relecture avant publication"
# What each group may do: on pages, on the photos and files, and elsewhere.
PAGES = {Role.REDACTION: ("add_page", "change_page"), Role.VALIDATION: ("change_page", "publish_page")}
FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
OTHERS = {
    Role.REDACTION: ("access_admin",),
    Role.VALIDATION: ("access_admin", "add_redirect", "change_redirect", "delete_redirect", "view_redirect"),
}
LISTS = (
    (ActualitesPage, "Actualités", "actualites", "Ce qui se passe dans le réseau, pour les collectivités."),
    (RealisationsPage, "Réalisations", "realisations", "Ce que des communes ont fait, avec qui et pour combien."),
    (RessourcesPage, "Ressources", "ressources", "Guides, modèles et enregistrements, pour avancer par vous-mêmes."),
)
# What Wagtail's own migrations leave behind.
FOREIGN_GROUPS, FOREIGN_WORKFLOW = ("Editors", "Moderators"), "Moderators approval"


@transaction.atomic
def ensure_site() -> AccueilPage:
    """The home page, with all that must stand around it."""
    locale, _ = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Racine", slug="root", locale=locale))
    home = AccueilPage.objects.first() or _home(root)
    _address(home)
    _groups(home)
    _workflow(home)
    for user in Appartenance.objects.filter(role__in=GROUPS).values_list("user", flat=True).distinct():
        sync_groups(user_id=user)
    return home


def _home(root: Page) -> AccueilPage:
    home = root.add_child(
        instance=AccueilPage(
            title="Accueil",
            slug="accueil",
            chapo="Les services du Département et leurs partenaires vous conseillent et vous accompagnent, "
            "de l’idée aux travaux.",
        )
    )
    for model, title, slug, chapo in LISTS:
        home.add_child(instance=model(title=title, slug=slug, chapo=chapo, show_in_menus=True))
    return home


def _address(home: AccueilPage) -> None:
    """One site, at the address of the instance; the page that Wagtail puts there first goes away."""
    url = urlsplit(settings.BOUQUET_URL)
    port = url.port or (443 if url.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.site_name = site.site_name or "Le site public"
    wanted = (url.hostname or "localhost", port, home.pk)
    if (site.hostname, site.port, site.root_page_id) != wanted:
        site.hostname, site.port, site.root_page_id = wanted
        site.save()
    for page in Page.objects.filter(depth=HOME).exact_type(Page):
        page.delete()


def _groups(home: AccueilPage) -> None:
    Group.objects.filter(name__in=FOREIGN_GROUPS).delete()
    files = Collection.get_first_root_node() or Collection.add_root(name="Tous les fichiers")
    permissions = {one.codename: one for one in Permission.objects.filter(content_type__app_label__in=APPS)}
    for role, name in GROUPS.items():
        group, new = Group.objects.get_or_create(name=name)
        if not new:
            continue
        group.permissions.set(permissions[codename] for codename in OTHERS[role])
        _grant(GroupPagePermission, [permissions[codename] for codename in PAGES[role]], group=group, page=home)
        _grant(GroupCollectionPermission, [permissions[name] for name in FILES], group=group, collection=files)


APPS = ("wagtailcore", "wagtailadmin", "wagtaildocs", "wagtailimages", "wagtailredirects")


def _grant(model: Any, permissions: list[Permission], **where: Any) -> None:
    model.objects.bulk_create(model(permission=permission, **where) for permission in permissions)


def _workflow(home: AccueilPage) -> None:
    """What the rédaction submits waits for one person of the validation."""
    for foreign in Workflow.objects.filter(name=FOREIGN_WORKFLOW):
        foreign.tasks.delete()
        foreign.delete()
    if WorkflowPage.objects.filter(page=home).exists():
        return
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    task, new = GroupApprovalTask.objects.get_or_create(name=WORKFLOW)
    if new:
        task.groups.add(Group.objects.get(name=GROUPS[Role.VALIDATION]))
        WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=home)
