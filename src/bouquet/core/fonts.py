"""Where the typeface lies: Atkinson Hyperlegible, made by the Braille Institute for low vision (SIL OFL 1.1).

Print reads the TrueType files of the `fontpkg` package. The web gets the same four files recompressed as WOFF2
in `static/core/fonts/`, with their licence, so that no visitor's address is given to another host.
"""

from pathlib import Path

import fontpkg

FAMILY = "Atkinson Hyperlegible"
# Weight, style and file under static/core/fonts/ of what the style sheets declare.
WEB_FONTS = (
    (400, "normal", "AtkinsonHyperlegible-Regular.woff2"),
    (400, "italic", "AtkinsonHyperlegible-Italic.woff2"),
    (700, "normal", "AtkinsonHyperlegible-Bold.woff2"),
    (700, "italic", "AtkinsonHyperlegible-BoldItalic.woff2"),
)


def print_font_dir() -> Path:
    """The folder of the TrueType files, to hand to Typst as `font_paths`."""
    return Path(fontpkg.path(FAMILY)).parent
