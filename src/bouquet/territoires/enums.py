from django.db import models


class Genre(models.TextChoices):
    """What a collectivité is."""

    COMMUNE = "commune", "Commune"
    EPCI = "epci", "EPCI à fiscalité propre"
    SYNDICAT = "syndicat", "Syndicat"
    AUTRE = "autre", "Autre organisme public"


class GenreCanton(models.TextChoices):
    CANTON = "canton", "Canton"
    CANTON_VILLE = "canton_ville", "Canton-ville"
    NOUVELLE = "nouvelle", "Commune nouvelle à cheval sur plusieurs cantons"


class GenreAncienNom(models.TextChoices):
    """Why another name leads to a collectivité."""

    DELEGUEE = "deleguee", "Commune déléguée"
    ASSOCIEE = "associee", "Commune associée"
    MUNICIPAL = "municipal", "Arrondissement municipal"
    NOM = "nom", "Nom changé"
    SIREN = "siren", "SIREN changé"


class GenreContour(models.TextChoices):
    COMMUNE = "commune", "Commune"
    CANTON = "canton", "Canton"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "Département"


# Bodies identified by their SIREN, and which a file may announce as new.
GENRES_BY_SIREN = (Genre.EPCI, Genre.SYNDICAT, Genre.AUTRE)


class Strate(models.TextChoices):
    """Population strata (population municipale), counting rule 9 of the design."""

    S0 = "0-199", "moins de 200"
    S200 = "200-499", "200 à 499"
    S500 = "500-999", "500 à 999"
    S1000 = "1000-1999", "1 000 à 1 999"
    S2000 = "2000-4999", "2 000 à 4 999"
    S5000 = "5000-9999", "5 000 à 9 999"
    S10000 = "10000+", "10 000 et plus"

    @classmethod
    def of(cls, population: int) -> "Strate":
        """Stratum of a number of inhabitants (≥ 0)."""
        if population < 0:
            raise ValueError(f"population négative : {population}")
        floors = [(10_000, cls.S10000), (5_000, cls.S5000), (2_000, cls.S2000), (1_000, cls.S1000)]
        floors += [(500, cls.S500), (200, cls.S200), (0, cls.S0)]
        return next(strate for floor, strate in floors if population >= floor)
