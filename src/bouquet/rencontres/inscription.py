"""A person's registration to a séance, with or without a place, and whether this person came."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from bouquet.territoires.models import Collectivite

from .enums import SEATED, EtatInscription, Mode, Pointage, Public
from .querysets import InscriptionQuerySet
from .seance import Seance


class Inscription(models.Model):
    """`rang` orders the waiting list of the séance. `reponses`: the answers, by key of the question.

    `a_distance`: follows online, by choice in a hybrid séance. `imprevue`: came without having registered, and may
    have told nothing but a name. `pointage`, `pointee_le`: how and when the presence was last said; `minutes`: how
    long this person was connected.
    """

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="inscriptions")
    nom = models.CharField("nom", max_length=120)
    courriel = models.EmailField("adresse électronique", max_length=254, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    public = models.CharField("public", max_length=12, choices=Public, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="inscriptions", verbose_name="collectivité"
    )
    structure = models.CharField("organisme", max_length=160, blank=True)
    reponses = models.JSONField("réponses", default=dict, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatInscription, default=EtatInscription.CONFIRMEE)
    rang = models.PositiveIntegerField("rang", null=True, blank=True)
    a_distance = models.BooleanField("suit en ligne", default=False)
    imprevue = models.BooleanField("venue sans inscription", default=False)
    pointage = models.CharField("pointage", max_length=5, choices=Pointage, blank=True)
    pointee_le = models.DateTimeField("pointée le", null=True, blank=True)
    minutes = models.PositiveIntegerField("minutes en ligne", null=True, blank=True)
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
                condition=Q(nom__gt="", jeton__gt="") & (Q(courriel__gt="") | Q(imprevue=True)),
                name="rencontres_inscription_entiere",
                violation_error_message="Une inscription porte un nom et une adresse électronique.",
            ),
            models.CheckConstraint(
                condition=Q(courriel=Lower("courriel")),
                name="rencontres_inscription_courriel",
                violation_error_message="L’adresse électronique est gardée en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(collectivite__isnull=False) | Q(structure__gt="") | Q(imprevue=True),
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
            models.CheckConstraint(condition=Q(public__in=["", *Public.values]), name="rencontres_inscription_public"),
            models.CheckConstraint(
                condition=Q(pointage="", pointee_le=None) | Q(pointage__in=Pointage.values, pointee_le__isnull=False),
                name="rencontres_inscription_pointage",
                violation_error_message="Une présence dite porte sa date et la façon dont on l’a sue.",
            ),
            models.CheckConstraint(
                condition=Q(imprevue=False) | Q(etat__in=[EtatInscription.PRESENTE, EtatInscription.ANNULEE]),
                name="rencontres_inscription_imprevue",
                violation_error_message="Qui vient sans inscription est présent, ou n’est plus compté.",
            ),
            models.UniqueConstraint(
                fields=["seance", "courriel"],
                condition=~Q(etat=EtatInscription.ANNULEE) & Q(courriel__gt=""),
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
    def has_place(self) -> bool:
        return self.etat in SEATED

    @property
    def came(self) -> bool:
        return self.etat == EtatInscription.PRESENTE

    @property
    def missed(self) -> bool:
        return self.etat == EtatInscription.ABSENTE

    @property
    def online(self) -> bool:
        """Follows online: needs the link of the meeting, and no chair."""
        return self.seance.mode == Mode.EN_LIGNE or (self.seance.mode == Mode.HYBRIDE and self.a_distance)

    @property
    def at_the_door(self) -> bool:
        """Has a place in the room, and shows a code to enter."""
        return self.has_place and not self.online

    @property
    def d_ou(self) -> str:
        """Where this person comes from, as a list tells it."""
        return " · ".join(filter(None, [str(self.collectivite) if self.collectivite_id else "", self.structure]))
