"""A person's registration to a séance, with or without a place."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from bouquet.territoires.models import Collectivite

from .enums import EtatInscription
from .querysets import InscriptionQuerySet
from .seance import Seance


class Inscription(models.Model):
    """`rang` orders the waiting list of the séance. `reponses`: the answers, by key of the question."""

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="inscriptions")
    nom = models.CharField("nom", max_length=120)
    courriel = models.EmailField("adresse électronique", max_length=254)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="inscriptions", verbose_name="collectivité"
    )
    structure = models.CharField("organisme", max_length=160, blank=True)
    reponses = models.JSONField("réponses", default=dict, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatInscription, default=EtatInscription.CONFIRMEE)
    rang = models.PositiveIntegerField("rang", null=True, blank=True)
    jeton = models.CharField("jeton", max_length=48, unique=True)
    inscrite_par = models.EmailField("inscrite par", max_length=254, blank=True)
    created_at = models.DateTimeField("inscrite le", default=timezone.now, editable=False)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatInscription.values), name="rencontres_inscription_etat"),
            models.CheckConstraint(
                condition=Q(nom__gt="", courriel__gt="", jeton__gt=""),
                name="rencontres_inscription_entiere",
                violation_error_message="Une inscription porte un nom et une adresse électronique.",
            ),
            models.CheckConstraint(
                condition=Q(courriel=Lower("courriel")),
                name="rencontres_inscription_courriel",
                violation_error_message="L’adresse électronique est gardée en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(collectivite__isnull=False) | Q(structure__gt=""),
                name="rencontres_inscription_qui",
                violation_error_message="Dites de quelle collectivité ou de quel organisme vient cette personne.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatInscription.ATTENTE, rang__isnull=False)
                | (~Q(etat=EtatInscription.ATTENTE) & Q(rang=None)),
                name="rencontres_inscription_rang",
                violation_error_message="Qui attend, et lui seul, a un rang dans la liste d’attente.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatInscription.ANNULEE, annulee_le__isnull=False)
                | (~Q(etat=EtatInscription.ANNULEE) & Q(annulee_le=None)),
                name="rencontres_inscription_annulee_le",
                violation_error_message="Une inscription annulée, et elle seule, porte la date de son annulation.",
            ),
            models.UniqueConstraint(
                fields=["seance", "courriel"],
                condition=~Q(etat=EtatInscription.ANNULEE),
                name="rencontres_inscription_unique",
                violation_error_message="Cette adresse est déjà inscrite à cette séance.",
            ),
            models.UniqueConstraint(
                fields=["seance", "rang"],
                condition=Q(rang__isnull=False),
                name="rencontres_inscription_rang_unique",
                violation_error_message="Deux personnes ne peuvent avoir le même rang dans la liste d’attente.",
            ),
        ]
        indexes = [
            models.Index(fields=["seance", "etat"], name="rencontres_seance_etat"),
            # All that one person is registered to: the private page of a parcours, the rights of the person.
            models.Index(fields=["courriel"], name="rencontres_courriel"),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.get_etat_display()})"

    @property
    def waits(self) -> bool:
        return self.etat == EtatInscription.ATTENTE

    @property
    def lives(self) -> bool:
        return self.etat != EtatInscription.ANNULEE

    @property
    def confirmed(self) -> bool:
        return self.etat == EtatInscription.CONFIRMEE

    @property
    def d_ou(self) -> str:
        """Where this person comes from, as a list tells it."""
        return " · ".join(filter(None, [str(self.collectivite) if self.collectivite_id else "", self.structure]))
