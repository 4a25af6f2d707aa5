"""Reads of what organismes send, named as answers."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from bouquet.annuaire.models import Organisme, Referent
from bouquet.annuaire.permissions import roles_of
from bouquet.demandes.models import Intervention


class OwnQuerySet(models.QuerySet):
    """Rows that belong to an organisme."""

    def visible_to(self, user):
        """Those of the person's organismes, their services and their direction; all of them for who coordinates."""
        roles = roles_of(user)
        return self.all() if roles.network else self.filter(organisme__in=roles.around)


class ReponseQuerySet(OwnQuerySet):
    SORTS = {
        "organisme": [F("organisme__sigle").asc()],
        "reponse": [F("etat").asc(), F("organisme__sigle").asc()],
        "date": [F("le").desc(nulls_last=True), F("organisme__sigle").asc()],
        "import": [F("dernier_import").desc(nulls_last=True), F("organisme__sigle").asc()],
        "intervention": [F("derniere_intervention").desc(nulls_last=True), F("organisme__sigle").asc()],
    }

    def with_freshness(self):
        """When each organisme, its services included, last sent a file or recorded work, and whether it has an
        address to write to."""
        mine = Q(organisme=OuterRef("organisme")) | Q(organisme__parent=OuterRef("organisme"))
        imports = Organisme.imports.rel.related_model.objects  # type: ignore[union-attr]
        applied = imports.filter(mine, annule_le=None).order_by("-applique_le").values("applique_le")[:1]
        recorded = Intervention.objects.filter(mine).order_by("-created_at").values("created_at")[:1]
        reachable = Referent.objects.filter(organisme=OuterRef("organisme")).exclude(courriel="")
        return self.select_related("organisme").annotate(
            dernier_import=Subquery(applied),
            derniere_intervention=Subquery(recorded),
            joignable=Exists(reachable),
        )

    def sorted_by(self, tri: str):
        """In the order of one column of the board; by organisme when there is no such column."""
        return self.order_by(*self.SORTS.get(tri, self.SORTS["organisme"]))
