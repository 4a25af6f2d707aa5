"""The figures of a letter that left: counts only, of nobody in particular."""

from dataclasses import dataclass

from .enums import EtatEnvoi, Geste
from .models import Lettre, Rejet


@dataclass(frozen=True)
class Chiffres:
    """`reste`: those that are still to leave. No opening is counted: nothing in the mail tells us of one."""

    destinataires: int
    envoyes: int
    refuses: int
    incertains: int
    ecartes: int
    reste: int
    rejetes: int
    desabonnes: int
    clics: int

    @classmethod
    def of(cls, lettre: Lettre) -> "Chiffres":
        """Four queries."""
        counts = lettre.envois.all().by_state()
        return cls(
            destinataires=sum(counts.values()),
            envoyes=counts[EtatEnvoi.ENVOYE],
            refuses=counts[EtatEnvoi.REFUSE],
            incertains=counts[EtatEnvoi.INCERTAIN],
            ecartes=counts[EtatEnvoi.ECARTE],
            reste=counts[EtatEnvoi.A_ENVOYER] + counts[EtatEnvoi.PRIS],
            rejetes=Rejet.objects.filter(envoi__lettre=lettre, envoi__etat=EtatEnvoi.ENVOYE)
            .values("envoi")
            .distinct()
            .count(),
            desabonnes=lettre.retraits.filter(geste=Geste.RETRAIT).count(),
            clics=sum(lettre.liens.values_list("clics", flat=True)),
        )
