"""What is true of the whole instance, and the mail that leaves it."""

import datetime
import hashlib

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import couleurs
from .enums import EtatCourriel
from .palette import DARK, LIGHT

# A claimed mail that nobody reported on after this delay may or may not have left: only a person sends it again.
UNCERTAIN_AFTER = datetime.timedelta(minutes=15)


# An audit of accessibility is valid three years (décret n° 2019-768, article 5).
AUDIT_VALID = datetime.timedelta(days=3 * 365)


def public_storage() -> Storage:
    return storages["public"]


class Instance(models.Model):
    """The one row that names this installation. `demonstration` puts the banner on every page and document."""

    nom = models.CharField("nom", max_length=80, default="Bouquet")
    sous_titre = models.CharField("sous-titre", max_length=160, blank=True)
    proprietaire = models.CharField("collectivité qui publie", max_length=160, blank=True)
    demonstration = models.BooleanField("données de démonstration", default=False)
    couleur = models.CharField("couleur principale", max_length=7, blank=True, validators=[couleurs.hexadecimal])
    couleur_sombre = models.CharField(
        "la même, pour les écrans sombres", max_length=7, blank=True, validators=[couleurs.hexadecimal]
    )
    logo = models.FileField("logo", upload_to="identite/", storage=public_storage, blank=True)
    telephone = models.CharField("téléphone de la coordination", max_length=40, blank=True)
    adresse = models.TextField("adresse postale", blank=True)
    directeur_publication = models.CharField("directeur ou directrice de la publication", max_length=160, blank=True)
    hebergeur = models.TextField("hébergeur\u00a0: nom, adresse, téléphone", blank=True)
    delegue_donnees = models.EmailField("délégué à la protection des données", max_length=254, blank=True)
    conservation_ans = models.PositiveSmallIntegerField(
        "années pendant lesquelles une demande close est gardée", null=True, blank=True
    )
    rgaa_version = models.CharField("version du RGAA", max_length=12, default="4.1.2")
    audit_le = models.DateField("date de l’audit d’accessibilité", null=True, blank=True)
    audit_par = models.CharField("audit réalisé par", max_length=160, blank=True)
    audit_taux = models.PositiveSmallIntegerField("taux de conformité en %", null=True, blank=True)
    non_conformites = models.TextField("non-conformités", blank=True, help_text="Une par ligne.")
    derogations = models.TextField("dérogations pour charge disproportionnée", blank=True, help_text="Une par ligne.")
    exemptions = models.TextField("contenus exemptés", blank=True, help_text="Un par ligne.")
    schema_pluriannuel = models.URLField("adresse du schéma pluriannuel", max_length=300, blank=True)
    plan_actions = models.TextField("actions d’accessibilité de l’année", blank=True, help_text="Une par ligne.")

    class Meta:
        verbose_name = "instance"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="core_instance_unique"),
            models.CheckConstraint(
                condition=Q(audit_taux=None, audit_le=None)
                | Q(audit_taux__lte=100, audit_le__isnull=False, audit_par__gt=""),
                name="core_audit_complet",
                violation_error_message="Un audit a une date, un auteur et un taux de 0 à 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Both colours can be read wherever they stand; the dark one goes with the other."""
        super().clean()
        wrong = {}
        for name, palette in (("couleur", LIGHT), ("couleur_sombre", DARK)):
            try:
                if color := getattr(self, name):
                    couleurs.hexadecimal(color)
                    couleurs.check(color, palette)
            except ValidationError as error:
                wrong[name] = error.messages
        if self.couleur_sombre and not self.couleur:
            wrong["couleur"] = ["Choisissez aussi la couleur principale."]
        if wrong:
            raise ValidationError(wrong)

    @property
    def logo_url(self) -> str:
        return self.logo.url if self.logo else ""

    @property
    def empreinte(self) -> str:
        """Changes with what the style sheet of the instance says, so that browsers may keep it."""
        return hashlib.sha256(f"{self.couleur}{self.couleur_sombre}".encode()).hexdigest()[:12]

    def conformite(self, jour: datetime.date) -> str:
        """What the law makes this site say of its accessibility: without a valid audit, it does not conform."""
        if self.audit_le is None or self.audit_taux is None or not self.audit_le <= jour < self.audit_le + AUDIT_VALID:
            return "non conforme"
        if self.audit_taux == 100:
            return "totalement conforme"
        return "partiellement conforme" if self.audit_taux >= 50 else "non conforme"

    @classmethod
    def current(cls) -> "Instance":
        """The saved instance, or the defaults when nothing has been set up yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class CourrielQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(etat=EtatCourriel.EN_ATTENTE)

    def to_erase(self, le: datetime.datetime, *, days: int):
        """Those whose content has served: they left, failed, were cancelled or lost that many days ago."""
        before = le - datetime.timedelta(days=days)
        sent = Q(etat=EtatCourriel.ENVOYE, envoye_le__lt=before)
        unsent = ~Q(etat__in=[EtatCourriel.ENVOYE, EtatCourriel.EN_ATTENTE]) & Q(created_at__lt=before)
        return self.filter(sent | unsent, efface_le=None)

    def uncertain(self, le: datetime.datetime):
        """Claimed long ago and never reported on: the process died, or the server went silent."""
        return self.filter(etat=EtatCourriel.EN_COURS, pris_le__lte=le - UNCERTAIN_AFTER)


class Courriel(models.Model):
    """One mail to one person, kept with its reason and what became of it. `cle` makes sure that it is sent once."""

    cle = models.CharField("clé", max_length=160, unique=True)
    destinataire = models.CharField("destinataire", max_length=254)
    sujet = models.CharField("sujet", max_length=200)
    texte = models.TextField("texte")
    html = models.TextField("mise en page")
    repondre_a = models.CharField("réponse à", max_length=254, blank=True)
    # Address that stops this kind of mail, for the mail software's own button; and what only the recipient may read,
    # one a line, marked in the bodies (masque.py) and forgotten once sent.
    arret = models.CharField("arrêt en un clic", max_length=400, blank=True)
    secrets = models.TextField("ce que seul le destinataire lit", blank=True, editable=False)
    gabarit = models.CharField("gabarit", max_length=120)
    raison = models.CharField("pourquoi cette personne le reçoit", max_length=300)
    etat = models.CharField("état", max_length=12, choices=EtatCourriel, default=EtatCourriel.EN_ATTENTE)
    erreur = models.CharField("dernière erreur", max_length=500, blank=True)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    pris_le = models.DateTimeField("envoi commencé le", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    efface_le = models.DateTimeField("contenu effacé le", null=True, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cle__gt=""), name="core_courriel_cle_presente"),
            models.CheckConstraint(condition=Q(etat__in=EtatCourriel.values), name="core_courriel_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat=EtatCourriel.ENVOYE, envoye_le__isnull=False)
                | (~Q(etat=EtatCourriel.ENVOYE) & Q(envoye_le=None)),
                name="core_courriel_envoye_et_date",
                violation_error_message="Un courriel envoyé, et lui seul, porte sa date d’envoi.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCourriel.EN_COURS) | Q(pris_le__isnull=False),
                name="core_courriel_en_cours_depuis",
            ),
            models.CheckConstraint(
                condition=Q(efface_le=None) | Q(texte="", html="", secrets=""), name="core_courriel_efface_en_entier"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCourriel.ENVOYE) | Q(secrets=""), name="core_courriel_envoye_sans_secret"
            ),
        ]
        indexes = [models.Index(fields=["etat", "pris_le"], name="core_courriel_etat")]

    def __str__(self) -> str:
        return f"{self.sujet} → {self.destinataire}"

    def is_uncertain(self, le: datetime.datetime) -> bool:
        if self.etat != EtatCourriel.EN_COURS or self.pris_le is None:
            return False
        return self.pris_le <= le - UNCERTAIN_AFTER


class PieceCourriel(models.Model):
    """A small file joined to a mail: it leaves with it, and is erased with its content."""

    courriel = models.ForeignKey(Courriel, models.CASCADE, related_name="pieces")
    nom = models.CharField("nom du fichier", max_length=120)
    type_mime = models.CharField("type", max_length=100)
    contenu = models.BinaryField("contenu")

    class Meta:
        verbose_name = "pièce jointe d’un courriel"
        verbose_name_plural = "pièces jointes des courriels"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["courriel", "nom"], name="core_piece_nom_unique"),
            models.CheckConstraint(condition=Q(nom__gt="", type_mime__gt=""), name="core_piece_entiere"),
        ]

    def __str__(self) -> str:
        return self.nom


class Silence(models.Model):
    """A person, known by an address, who wants no more mail of one kind (avis.GENRES)."""

    adresse = models.CharField("adresse", max_length=254)
    genre = models.CharField("genre de courriel", max_length=40)
    le = models.DateTimeField("demandé le", default=timezone.now)

    class Meta:
        verbose_name = "silence"
        constraints = [
            models.UniqueConstraint(fields=["adresse", "genre"], name="core_silence_unique"),
            models.CheckConstraint(condition=Q(adresse__gt="", genre__gt=""), name="core_silence_entier"),
        ]

    def __str__(self) -> str:
        return f"{self.adresse} : {self.genre}"


class EffacementDePersonne(models.Model):
    """That somebody was forgotten: when, by whom, why, how many rows of each kind; never who."""

    le = models.DateTimeField("le")
    par = models.CharField("par", max_length=160)
    motif = models.TextField("motif")
    bilan = models.JSONField("lignes effacées et gardées, par genre", default=dict)

    class Meta:
        verbose_name = "effacement d’une personne"
        verbose_name_plural = "effacements de personnes"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(motif__gt="", par__gt=""),
                name="core_effacement_motive",
                violation_error_message="Dites pourquoi cette personne est effacée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%Y} : {self.motif[:60]}"
