"""When and where a rencontre takes place: it has one séance or several, each with its own places."""

import datetime

from django.db import models
from django.db.models import F, Q

from bouquet.territoires.models import Collectivite

from .enums import ONLINE, Etat, Mode
from .querysets import SeanceQuerySet


class Seance(models.Model):
    """`jauge`: how many may come, nothing for no limit. `version` counts what those who registered were told of."""

    rencontre = models.ForeignKey("rencontres.Rencontre", models.CASCADE, related_name="seances")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    mode = models.CharField("mode", max_length=10, choices=Mode, default=Mode.SUR_PLACE)
    lieu = models.CharField("lieu", max_length=160, blank=True)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    commune = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="seances", verbose_name="commune"
    )
    lien = models.URLField("lien de connexion", max_length=500, blank=True)
    jauge = models.PositiveIntegerField("places", null=True, blank=True)
    ouverture = models.DateTimeField("inscriptions ouvertes à partir du", null=True, blank=True)
    cloture = models.DateTimeField("inscriptions closes le", null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")),
                name="rencontres_seance_horaire",
                violation_error_message="La séance doit finir après son début.",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.SUR_PLACE, lieu__gt="", lien="")
                | Q(mode=Mode.EN_LIGNE, lieu="", adresse="", commune=None, lien__gt="")
                | Q(mode=Mode.HYBRIDE, lieu__gt="", lien__gt=""),
                name="rencontres_seance_lieu_ou_lien",
                violation_error_message="Il faut un lieu sur place, un lien en ligne, l’un et l’autre en hybride.",
            ),
            models.CheckConstraint(
                condition=Q(jauge=None) | Q(jauge__gt=0),
                name="rencontres_seance_jauge",
                violation_error_message="Le nombre de places est plus grand que zéro, ou vide pour ne pas limiter.",
            ),
            models.CheckConstraint(
                condition=(Q(ouverture=None) | Q(ouverture__lte=F("debut")))
                & (Q(cloture=None) | Q(cloture__lte=F("debut"))),
                name="rencontres_seance_inscriptions_avant",
                violation_error_message="Les inscriptions ouvrent et closent au plus tard au début de la séance.",
            ),
            models.CheckConstraint(
                condition=Q(ouverture=None) | Q(cloture=None) | Q(cloture__gt=F("ouverture")),
                name="rencontres_seance_inscriptions_ordre",
                violation_error_message="Les inscriptions closent après leur ouverture.",
            ),
        ]
        indexes = [
            models.Index(fields=["debut"], name="rencontres_debut"),
            models.Index(fields=["fin"], name="rencontres_fin"),
        ]

    def __str__(self) -> str:
        return f"{self.rencontre_id} {self.debut:%Y-%m-%d %H:%M}"

    @property
    def online(self) -> bool:
        return self.mode in ONLINE

    def is_open(self, le: datetime.datetime) -> bool:
        """Whether people register for it now; the waiting list is open as long as registration is."""
        closing = self.cloture or self.debut
        return (self.ouverture is None or self.ouverture <= le) and le < closing

    def is_over(self, le: datetime.datetime) -> bool:
        return self.fin < le

    def takes(self, le: datetime.datetime) -> bool:
        """Open, of a published rencontre."""
        return self.rencontre.etat == Etat.PUBLIEE and self.is_open(le)
