"""The colours that an instance chooses: always readable, and all that derives from them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from .palette import DARK, LIGHT, Palette

READABLE = 4.5  # WCAG 2.1, AA, for text
GROUNDS = ("paper", "surface", "sunken")
hexadecimal = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Écrivez la couleur sous la forme #0b5563.")


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.1)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the second colour in the first, channel by channel."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def worst(color: str, palette: Palette) -> float:
    """Its contrast on the ground where it reads worst."""
    return min(contrast(color, palette[ground]) for ground in GROUNDS)


def check(color: str, palette: Palette) -> None:
    """Raises ValidationError when text of that colour could not be read on the grounds of this palette."""
    found = worst(color, palette)
    if found < READABLE:
        scheme, needed = ("clair", "plus foncée") if palette is LIGHT else ("sombre", "plus claire")
        measured = f"{int(found * 100) / 100:.2f}".replace(".", ",")
        raise ValidationError(
            f"Cette couleur ne se lit pas sur fond {scheme}\u00a0: contraste de {measured} pour 1, il en faut 4,5. "
            f"Choisissez-la {needed}."
        )


def for_dark(color: str) -> str:
    """The nearest lighter colour that reads well on dark paper."""
    shares = (step / 20 for step in range(21))
    return next(found for share in shares if worst(found := mix(color, "#ffffff", share), DARK) >= READABLE + 1)


def derived(color: str, palette: Palette) -> dict[str, str]:
    """The variables of the style sheet that follow the chosen colour."""
    towards = "#000000" if palette is LIGHT else "#ffffff"
    tints = (mix(palette["surface"], color, share) for share in (0.14, 0.1, 0.07, 0.04))
    readable = (tint for tint in tints if contrast(color, tint) >= READABLE)
    return {
        "primary": color,
        "primary-strong": mix(color, towards, 0.35),
        "primary-tint": next(readable, palette["surface"]),
        "on-primary": max(("#ffffff", "#0c1318"), key=lambda text: contrast(text, color)),
    }


def style_sheet(couleur: str, couleur_sombre: str) -> str:
    """What replaces the colours of tokens.css; nothing when the instance keeps them."""
    if not couleur:
        return ""
    light = _variables(derived(couleur, LIGHT))
    dark = _variables(derived(couleur_sombre or for_dark(couleur), DARK))
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _variables(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())
