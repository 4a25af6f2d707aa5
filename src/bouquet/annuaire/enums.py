from django.db import models


class NatureOrganisme(models.TextChoices):
    DIRECTION = "direction", "Direction du Département"
    SERVICE = "service", "Service d’une direction"
    PARTENAIRE = "partenaire", "Partenaire"


class Role(models.TextChoices):
    """What a person does here; one person may hold several."""

    ADMINISTRATION = "administration", "Administration"
    COORDINATION = "coordination", "Coordination"
    AGENT = "agent", "Agent d’un organisme"
    REFERENT = "referent", "Référent d’un organisme"
    COLLECTIVITE = "collectivite", "Membre d’une collectivité"
    ELU = "elu", "Élu d’un canton"
    REDACTION = "redaction", "Rédaction du site"
    VALIDATION = "validation", "Publication du site"


ROLES_OF_NETWORK = (Role.ADMINISTRATION, Role.COORDINATION)
ROLES_OF_SITE = (Role.REDACTION, Role.VALIDATION)
ROLES_OF_ORGANISME = (Role.AGENT, Role.REFERENT)
