"""Reference geography: who may ask for help, and where. Filled by `bouquet territoires load`."""

import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from bouquet.core.text import fold

from .enums import GENRES_BY_SIREN, Genre, GenreAncienNom, GenreCanton, GenreContour
from .names import with_article, with_de
from .querysets import CollectiviteQuerySet, SituationQuerySet

SIREN = RegexValidator(r"^\d{9}$", "Un SIREN compte 9 chiffres.")
CODE_INSEE = RegexValidator(r"^(\d{2}|2[AB])\d{3}$", "Un code INSEE de commune compte 5 caractères, par exemple 26362.")
FIRST_DAY = datetime.date(1943, 1, 1)  # where INSEE's history of communes begins: "for as long as is recorded"


class Departement(models.Model):
    """A département whose geography is loaded; `hote` marks the one this instance serves."""

    code = models.CharField("code", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=80)
    tncc = models.PositiveSmallIntegerField("type de nom (INSEE)", default=0)
    hote = models.BooleanField("département de l’instance", default=False)
    empreinte = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Somme des données de référence chargées : tant qu’elle ne change pas, il n’y a rien à recharger.",
    )

    class Meta:
        verbose_name = "département"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["hote"], condition=Q(hote=True), name="territoires_un_seul_hote"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def de_nom(self) -> str:
        """ "de la Drôme", "du Rhône", "d’Indre-et-Loire": inside a sentence the article of a département is small."""
        return with_de(self.nom, self.tncc).replace("de L", "de l")


class Millesime(models.Model):
    """A year of the reference geography: INSEE's COG at 1 January and the legal populations then in force."""

    annee = models.PositiveSmallIntegerField("année", primary_key=True)
    source = models.CharField("source", max_length=200)

    class Meta:
        verbose_name = "millésime"
        ordering = ["annee"]

    def __str__(self) -> str:
        return str(self.annee)


class Canton(models.Model):
    code = models.CharField("code", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=120)
    tncc = models.PositiveSmallIntegerField("type de nom (INSEE)", default=0)
    genre = models.CharField(max_length=12, choices=GenreCanton, default=GenreCanton.CANTON)
    departement = models.ForeignKey(Departement, models.CASCADE, related_name="cantons")

    class Meta:
        verbose_name = "canton"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """Name with its article: "Le Diois"."""
        return with_article(self.nom, self.tncc)

    @property
    def de_nom(self) -> str:
        """After "canton": "du Diois", "de Grignan"."""
        return with_de(self.nom, self.tncc)


class Conseiller(models.Model):
    """A conseiller départemental, by name only."""

    canton = models.ForeignKey(Canton, models.CASCADE, related_name="conseillers")
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "conseiller départemental"
        verbose_name_plural = "conseillers départementaux"
        ordering = ["canton", "nom", "prenom"]
        constraints = [
            models.UniqueConstraint(fields=["canton", "prenom", "nom"], name="territoires_conseiller_unique")
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class Collectivite(models.Model):
    """A possible bénéficiaire. A commune is known by its code INSEE and a period, any other body by its SIREN."""

    genre = models.CharField(max_length=10, choices=Genre)
    code_insee = models.CharField("code INSEE", max_length=5, blank=True, validators=[CODE_INSEE])
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[SIREN])
    nom = models.CharField("nom", max_length=200)
    tncc = models.PositiveSmallIntegerField("type de nom (INSEE)", default=0)
    nom_plie = models.CharField("nom sans accents", max_length=220, editable=False, db_index=True)
    nature_juridique = models.CharField("nature juridique", max_length=20, blank=True, help_text="CC, CA, SIVU…")
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collectivites",
        help_text="D’un EPCI à cheval : celui qui compte le plus de ses habitants.",
    )
    codes_postaux = models.JSONField("codes postaux", default=list, blank=True)
    adresse = models.TextField("adresse", blank=True)
    courriel = models.EmailField("courriel", max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    site = models.URLField("site", max_length=300, blank=True)
    valide_du = models.DateField("existe depuis le", default=FIRST_DAY)
    valide_au = models.DateField("n’existe plus à partir du", null=True, blank=True)
    successeur = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecesseurs")

    objects = CollectiviteQuerySet.as_manager()

    class Meta:
        verbose_name = "collectivité"
        ordering = ["nom_plie", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(genre=Genre.COMMUNE, code_insee__gt="") | (~Q(genre=Genre.COMMUNE) & Q(code_insee="")),
                name="territoires_code_insee_des_communes",
                violation_error_message="Une commune, et elle seule, porte un code INSEE.",
            ),
            models.CheckConstraint(
                condition=~Q(genre__in=GENRES_BY_SIREN) | Q(siren__gt=""),
                name="territoires_siren_obligatoire",
                violation_error_message="Un EPCI, un syndicat ou un autre organisme doit avoir un SIREN.",
            ),
            models.CheckConstraint(
                condition=Q(valide_au=None) | Q(valide_au__gt=F("valide_du")),
                name="territoires_periode_ordonnee",
                violation_error_message="La fin de validité doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=Q(successeur=None) | Q(valide_au__isnull=False),
                name="territoires_successeur_apres_fin",
                violation_error_message="Seule une commune qui n’existe plus a un successeur.",
            ),
            models.UniqueConstraint(
                fields=["code_insee", "valide_du"], condition=Q(code_insee__gt=""), name="territoires_code_insee_unique"
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=Q(siren__gt=""),
                name="territoires_siren_unique",
                violation_error_message="Une autre collectivité a déjà ce SIREN.",
            ),
        ]
        indexes = [models.Index(fields=["genre", "departement"], name="territoires_genre_dep")]

    def __str__(self) -> str:
        return self.nom_complet

    def save(self, *args, **kwargs):
        self.nom_plie = fold(self.nom_complet)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "nom_plie"}
        super().save(*args, **kwargs)

    @property
    def nom_complet(self) -> str:
        """Name with its article: "Les Granges-Gontardes"."""
        return with_article(self.nom, self.tncc) if self.genre == Genre.COMMUNE else self.nom

    @property
    def de_nom(self) -> str:
        """After "commune", "mairie": "de Valence", "du Poët-Laval"."""
        return with_de(self.nom, self.tncc)

    @property
    def code(self) -> str:
        """The key people know: code INSEE of a commune, SIREN of the others."""
        return self.code_insee or self.siren


class AncienNom(models.Model):
    """Another name, code or SIREN that leads to a collectivité: a commune déléguée, a name since changed…"""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="anciens_noms")
    genre = models.CharField(max_length=10, choices=GenreAncienNom)
    nom = models.CharField("nom", max_length=200)
    nom_plie = models.CharField("nom sans accents", max_length=220, editable=False, db_index=True)
    code_insee = models.CharField("code INSEE", max_length=5, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)

    class Meta:
        verbose_name = "ancien nom"
        verbose_name_plural = "anciens noms"
        ordering = ["nom_plie", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "genre", "nom", "code_insee", "siren"], name="territoires_ancien_nom_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs):
        self.nom_plie = fold(self.nom)
        super().save(*args, **kwargs)


class Situation(models.Model):
    """A commune as one millésime knows it."""

    commune = models.ForeignKey(Collectivite, models.CASCADE, related_name="situations")
    millesime = models.ForeignKey(Millesime, models.CASCADE, related_name="situations")
    population_municipale = models.PositiveIntegerField("population municipale")
    canton = models.ForeignKey(Canton, models.PROTECT, null=True, blank=True, related_name="situations")
    epci = models.ForeignKey(Collectivite, models.PROTECT, null=True, blank=True, related_name="membres")

    objects = SituationQuerySet.as_manager()

    class Meta:
        verbose_name = "situation d’une commune"
        verbose_name_plural = "situations des communes"
        ordering = ["millesime", "commune"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "millesime"], name="territoires_situation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} en {self.millesime_id}"


class Contour(models.Model):
    """An outline, cleaned and simplified: GeoJSON in degrees, and an SVG path in the département's drawing units."""

    genre = models.CharField(max_length=12, choices=GenreContour)
    code = models.CharField(max_length=9)
    departement = models.ForeignKey(Departement, models.CASCADE, related_name="contours")
    geometrie = models.JSONField("géométrie GeoJSON (WGS 84)")
    trace = models.TextField("chemin SVG")
    cadre = models.JSONField("cadre du chemin : x, y, largeur, hauteur")
    centre = models.JSONField("point intérieur : x, y")

    class Meta:
        verbose_name = "contour"
        ordering = ["genre", "code"]
        constraints = [
            models.UniqueConstraint(fields=["genre", "code", "departement"], name="territoires_contour_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.code}"
