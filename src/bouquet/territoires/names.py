"""French place names with the article INSEE gives them (TNCC, « type de nom en clair », 0 to 8)."""

ARTICLES = ("", "", "Le ", "La ", "Les ", "L’", "Aux ", "Las ", "Los ")
LINKS = ("de ", "d’", "du ", "de La ", "des ", "de L’", "des ", "de Las ", "de Los ")


def with_article(nom: str, tncc: int) -> str:
    """The name as one reads it on a road sign.

    >>> with_article("Granges-Gontardes", 4)
    'Les Granges-Gontardes'
    """
    return f"{ARTICLES[tncc]}{nom}"


def with_de(nom: str, tncc: int) -> str:
    """The name after « mairie », « canton », « commune »….

    >>> with_de("Diois", 2), with_de("Aouste-sur-Sye", 1)
    ('du Diois', 'd’Aouste-sur-Sye')
    """
    return f"{LINKS[tncc]}{nom}"
