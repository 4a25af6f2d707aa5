"""What a page may be made of: few blocks, each with one clear use, none that asks for HTML."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

# Enough to write, too little to break the look of the site.
TEXT = ["bold", "italic", "ol", "ul", "link", "document-link"]
VIDEOS = ("mp4", "webm")


class TitreBlock(blocks.StructBlock):
    texte = blocks.CharBlock(label="Titre", max_length=120)

    class Meta:
        icon = "title"
        label = "Titre de partie"
        template = "pages/blocs/titre.html"


class ImageBlock(blocks.StructBlock):
    photo = ImageChooserBlock(label="Photo")
    legende = blocks.CharBlock(
        label="Légende", required=False, max_length=250, help_text="Facultative. Le crédit s’affiche de lui-même."
    )

    class Meta:
        icon = "image"
        label = "Photo"
        template = "pages/blocs/image.html"


class CitationBlock(blocks.StructBlock):
    texte = blocks.TextBlock(label="Ce qui est dit", help_text="Sans guillemets : ils s’ajoutent d’eux-mêmes.")
    auteur = blocks.CharBlock(label="Qui le dit", max_length=120)
    fonction = blocks.CharBlock(label="Sa fonction", max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = "Citation"
        template = "pages/blocs/citation.html"


class EncadreBlock(blocks.StructBlock):
    titre = blocks.CharBlock(label="Titre", max_length=120)
    texte = blocks.RichTextBlock(label="Texte", features=TEXT)

    class Meta:
        icon = "info-circle"
        label = "Encadré"
        template = "pages/blocs/encadre.html"


class ChiffreBlock(blocks.StructBlock):
    valeur = blocks.CharBlock(label="Chiffre", max_length=24, help_text="Avec son unité : « 120 000 € », « 8 mois ».")
    libelle = blocks.CharBlock(label="Ce qu’il compte", max_length=120)

    class Meta:
        icon = "order"
        label = "Chiffre"


class ChiffresBlock(blocks.StructBlock):
    chiffres = blocks.ListBlock(ChiffreBlock(), label="Chiffres", min_num=1, max_num=4)

    class Meta:
        icon = "table"
        label = "Chiffres clés"
        template = "pages/blocs/chiffres.html"


class LienBlock(blocks.StructBlock):
    libelle = blocks.CharBlock(label="Texte du lien", max_length=100, help_text="Ce que l’on trouve au bout du lien.")
    page = blocks.PageChooserBlock(label="Page du site", required=False)
    adresse = blocks.CharBlock(
        label="Autre adresse",
        required=False,
        max_length=300,
        help_text="Commence par https:// ou, pour une page d’ici, par /. À remplir si aucune page n’est choisie.",
    )

    class Meta:
        icon = "link"
        label = "Lien"

    def clean(self, value):
        cleaned = super().clean(value)
        address = cleaned["adresse"]
        if bool(cleaned["page"]) == bool(address):
            raise blocks.StructBlockValidationError(
                {"adresse": ValidationError("Choisissez une page du site, ou écrivez une adresse : l’une des deux.")}
            )
        if (address and not address.startswith(("https://", "http://", "/", "mailto:"))) or address.startswith("//"):
            raise blocks.StructBlockValidationError(
                {"adresse": ValidationError("Cette adresse doit commencer par https:// ou par /.")}
            )
        return cleaned


class LiensBlock(blocks.StructBlock):
    liens = blocks.ListBlock(LienBlock(), label="Liens", min_num=1, max_num=4)

    class Meta:
        icon = "link"
        label = "Boutons"
        template = "pages/blocs/liens.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="Fichier")
    description = blocks.CharBlock(label="En une phrase", required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = "Document à télécharger"
        template = "pages/blocs/document.html"


class VideoBlock(blocks.StructBlock):
    titre = blocks.CharBlock(label="Titre", max_length=120)
    video = DocumentChooserBlock(label="Fichier vidéo (.mp4 ou .webm)")
    sous_titres = DocumentChooserBlock(label="Sous-titres (.vtt)", required=False)
    transcription = blocks.RichTextBlock(
        label="Transcription", features=TEXT, help_text="Tout ce qui est dit, pour qui n’entend pas ou préfère lire."
    )

    class Meta:
        icon = "media"
        label = "Vidéo"
        template = "pages/blocs/video.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["video"].file_extension not in VIDEOS:
            raise blocks.StructBlockValidationError(
                {"video": ValidationError("Choisissez un fichier vidéo, .mp4 ou .webm.")}
            )
        if cleaned["sous_titres"] and cleaned["sous_titres"].file_extension != "vtt":
            raise blocks.StructBlockValidationError({"sous_titres": ValidationError("Choisissez un fichier .vtt.")})
        return cleaned


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="Question", max_length=200)
    reponse = blocks.RichTextBlock(label="Réponse", features=TEXT)

    class Meta:
        icon = "help"
        label = "Question et réponse"
        template = "pages/blocs/question.html"


def corps() -> list[tuple[str, blocks.Block]]:
    """The blocks of any page, in the order of their use."""
    return [
        (
            "texte",
            blocks.RichTextBlock(label="Texte", icon="pilcrow", features=TEXT, template="pages/blocs/texte.html"),
        ),
        ("titre", TitreBlock()),
        ("image", ImageBlock()),
        ("citation", CitationBlock()),
        ("encadre", EncadreBlock()),
        ("chiffres", ChiffresBlock()),
        ("liens", LiensBlock()),
        ("document", DocumentBlock()),
        ("video", VideoBlock()),
        ("question", QuestionBlock()),
    ]
