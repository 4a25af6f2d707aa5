"""An invented territoire for the pure generator: as many communes, cantons and EPCI as asked, no real place."""

from random import Random

from bouquet.demo.generation.model import Beneficiaire, Territoire


def make_territoire(*, communes: int = 362, cantons: int = 21, epci: int = 16, voisins: int = 30, annee: int = 2025):
    """The same communes in the five years, one more (that merges) before the last."""
    rng = Random(5)
    lasting = tuple(
        Beneficiaire(
            "commune", f"26{n:03d}", f"Commune {n}", int(rng.lognormvariate(6, 1.3)) + 1, f"26{n % cantons:02d}"
        )
        for n in range(1, communes + 1)
    )
    merged = Beneficiaire("commune", "26999", "Commune fusionnée", 40, "2600")
    years = range(annee - 4, annee + 1)
    return Territoire(
        departement="26",
        communes={year: lasting if year == annee else (*lasting, merged) for year in years},
        epci=tuple(Beneficiaire("epci", f"{200000000 + n}", f"CC {n}", 90_000 // n) for n in range(1, epci + 1)),
        voisins=tuple(Beneficiaire("commune", f"07{n:03d}", f"Voisine {n}", 300) for n in range(1, voisins + 1)),
    )
