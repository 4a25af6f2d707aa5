"""Mails of the workflow: to those who publish when something is submitted, to its author when it is decided."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from bouquet.accounts.models import User
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance
from bouquet.core.mail import post_mail

TEMPLATE = "pages/courriels/relecture"


def submitted(sender: Any, instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    """Receiver: everyone who may publish is told, except whoever submitted."""
    page = instance.workflow_state.content_object
    people = Appartenance.objects.filter(role=Role.VALIDATION, user__is_active=True).select_related("user")
    for one in people.exclude(user=user):
        _write(one.user, page, "a_relire", f"relecture:{instance.pk}:{one.user_id}", user)


def approved(sender: Any, instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Receiver: the author is told that it is published."""
    _answer(instance, "publiee", user)


def rejected(sender: Any, instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Receiver: the author is told that it comes back, and why."""
    _answer(instance, "a_reprendre", user)


def _answer(state: WorkflowState, quoi: str, user: User | None) -> None:
    author = state.requested_by
    if author is None or author == user or not author.is_active:
        return
    task = state.current_task_state
    comment = task.get_comment() if task and quoi == "a_reprendre" else ""
    _write(author, state.content_object, quoi, f"{quoi}:{state.pk}:{task.pk if task else 0}", user, comment)


def _write(to: User, page: Any, quoi: str, cle: str, auteur: User | None, commentaire: str = "") -> None:
    lien = settings.BOUQUET_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    post_mail(
        cle=f"page:{cle}",
        gabarit=TEMPLATE,
        destinataire=to.email,
        contexte={"page": page, "quoi": quoi, "auteur": auteur, "lien": lien, "commentaire": commentaire, "pour": to},
        raison=f"Vous recevez ce message parce que vous écrivez ou publiez les pages de {settings.BOUQUET_URL}.",
        repondre_a=auteur.email if auteur else "",
    )
