"""Which bilans are published: years, versions, dates."""

from dataclasses import dataclass

from bouquet.bilan.models import Bilan


@dataclass(frozen=True)
class Publications:
    """`rows`: annee, version, arrete_le of every published bilan, newest year and version first."""

    rows: list[dict]

    @property
    def years(self) -> list[int]:
        return sorted({row["annee"] for row in self.rows}, reverse=True)

    def versions(self, annee: int) -> list[dict]:
        return [row for row in self.rows if row["annee"] == annee]


def publications() -> Publications:
    """One query."""
    rows = Bilan.objects.filter(perimetre="global").order_by("-annee", "-version")
    return Publications(list(rows.values("annee", "version", "arrete_le")))
