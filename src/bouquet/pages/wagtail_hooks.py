"""The editor made simple: what the site's editors need, in their words, and nothing else."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from laces.components import Component
from wagtail import hooks
from wagtail.admin.action_menu import CancelWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from bouquet.core.text import fold
from bouquet.territoires.models import Collectivite

from .courriels import approved, rejected, submitted
from .models import ActualitePage, ActualitesPage, RealisationPage, RealisationsPage, RessourcePage, RessourcesPage

# Menus that are not for editors: people have their pages in /espace/, and there is one site.
HIDDEN = {"help", "reports", "users", "groups", "sites", "collections", "workflows", "workflow-tasks"}
STARTS = (
    ("Écrire une actualité", ActualitesPage, ActualitePage),
    ("Raconter une réalisation", RealisationsPage, RealisationPage),
    ("Ajouter une ressource", RessourcesPage, RessourcePage),
)


@hooks.register("construct_main_menu")
@hooks.register("construct_settings_menu")
def hide_what_is_not_for_editors(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    return MenuItem("Mon espace de travail", reverse("espace:accueil"), name="espace", icon_name="home", order=10_000)


class Starts(Component):
    """The first thing on the editor's home: what one comes to do most."""

    order = 50
    template_name = "pages/editeur_accueil.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        found = [(words, lists.objects.first(), kind) for words, lists, kind in STARTS]
        return {
            "starts": [
                (words, reverse("wagtailadmin_pages:add", args=["pages", kind._meta.model_name, parent.pk]))
                for words, parent, kind in found
                if parent and parent.permissions_for_user(request.user).can_add_subpage()
            ]
        }


@hooks.register("construct_homepage_panels")
def starts_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, Starts())


class ReadOver(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return super().get_context_data(parent_context) | {"label": "Faire relire avant publication"}


class TakeBack(CancelWorkflowMenuItem):
    label = "Ne plus demander la relecture"


IN_OUR_WORDS = {"action-submit": ReadOver, "action-cancel-workflow": TakeBack}


@hooks.register("construct_page_action_menu")
def actions_in_our_words(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """What waits for a reading is published by approving it: otherwise its author would not be answered."""
    page = context.get("page")
    read_now = page is not None and page.pk is not None and page.workflow_in_progress
    menu_items[:] = [
        IN_OUR_WORDS[item.name](item.order) if item.name in IN_OUR_WORDS else item
        for item in menu_items
        if not (read_now and item.name == "action-publish")
    ]


@hooks.register("insert_global_admin_css")
def editor_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("pages/editeur.css"))


class CollectiviteFilter(BaseFilterForm):
    q = forms.CharField(
        label="Nom", required=False, widget=forms.TextInput({"placeholder": "Commune ou intercommunalité"})
    )

    def filter(self, objects: Any) -> Any:
        text = self.cleaned_data.get("q", "")
        self.is_searching, self.search_query = bool(text), text
        found = super().filter(objects).valid_on(timezone.localdate()).order_by("nom_plie", "pk")
        return found.filter(nom_plie__contains=fold(text)) if text else found


class ChooseCollectivite(ChooseView):
    filter_form_class = CollectiviteFilter


class ChooseCollectiviteResults(ChooseResultsView):
    filter_form_class = CollectiviteFilter


class CollectiviteChooser(ChooserViewSet):
    model = Collectivite
    choose_view_class = ChooseCollectivite
    choose_results_view_class = ChooseCollectiviteResults
    icon = "site"
    page_title = "Choisir une commune ou une intercommunalité"
    choose_one_text = "Choisir"
    choose_another_text = "En choisir une autre"
    per_page = 20
    ordering = ["nom_plie"]


@hooks.register("register_admin_viewset")
def collectivite_chooser() -> CollectiviteChooser:
    return CollectiviteChooser("collectivite_chooser", url_prefix="choisir-une-collectivite")


# Mail leaves by Bouquet's outbox: Wagtail's own notifications are replaced by those of courriels.py.
for signal, sender, uid in (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
):
    signal.disconnect(sender=sender, dispatch_uid=uid)
task_submitted.connect(submitted, sender=TaskState)
workflow_rejected.connect(rejected, sender=WorkflowState)
workflow_approved.connect(approved, sender=WorkflowState)
