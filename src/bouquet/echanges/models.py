"""What is written about a demande: the exchange with the collectivité, shared and private notes, and their files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bouquet.annuaire.models import Organisme
from bouquet.core.text import fold
from bouquet.demandes.models import Demande

from .enums import Cote, Visibilite
from .querysets import DocumentQuerySet, MessageQuerySet
from .storage import PrivateStorage, random_name


class Message(models.Model):
    """A message or a note; `visibilite` says who reads it. `organisme`: on whose behalf, none for the coordination."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="messages")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    auteur_nom = models.CharField("auteur", max_length=160)
    organisme = models.ForeignKey(Organisme, models.PROTECT, null=True, blank=True, related_name="+")
    cote = models.CharField("côté", max_length=12, choices=Cote)
    visibilite = models.CharField("visible de", max_length=8, choices=Visibilite)
    texte = models.TextField("texte")
    le = models.DateTimeField("le")
    mentionnes = models.ManyToManyField(
        Organisme, blank=True, related_name="mentions", verbose_name="organismes appelés"
    )
    cle = models.UUIDField("clé d’envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibilite=Visibilite.PRIVEE) | Q(organisme__isnull=False),
                name="echanges_note_privee_d_un_organisme",
                violation_error_message="Une note privée est celle d’un organisme.",
            ),
            models.CheckConstraint(
                condition=~Q(cote=Cote.COLLECTIVITE) | Q(visibilite=Visibilite.ECHANGE, organisme=None),
                name="echanges_collectivite_sans_note",
                violation_error_message="La collectivité écrit des messages, pas de notes.",
            ),
            models.CheckConstraint(
                condition=Q(texte__gt=""), name="echanges_texte_non_vide", violation_error_message="Écrivez un message."
            ),
            models.CheckConstraint(condition=Q(cote__in=Cote.values), name="echanges_cote_connu"),
            models.CheckConstraint(condition=Q(visibilite__in=Visibilite.values), name="echanges_visibilite_connue"),
        ]
        indexes = [models.Index(fields=["demande", "le"], name="echanges_fil")]

    def __str__(self) -> str:
        return f"{self.get_visibilite_display()} de {self.auteur_nom}"


class Document(models.Model):
    """A file of a message, or deposited with the demande itself; its name is a label, never a path."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="documents")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="documents")
    nom = models.CharField("nom", max_length=120)
    nom_plie = models.CharField("nom sans accents", max_length=140, editable=False)
    fichier = models.FileField("fichier", storage=PrivateStorage(), upload_to=random_name, max_length=120)
    type = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    depose_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    le = models.DateTimeField("le")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(taille__gt=0), name="echanges_document_non_vide"),
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs):
        self.nom_plie = fold(self.nom)
        super().save(*args, **kwargs)
