"""Figures with their path and their way to the demandes, and acronyms spelt out once a page. `{% load bilan %}`."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bouquet.bilan.presentation.figures import Reader, written
from bouquet.core import formats

register = template.Library()

SIGLES = {
    "AMO": "assistance à maîtrise d’ouvrage",
    "ANCT": "Agence nationale de la cohésion des territoires",
    "CAUE": "conseil d’architecture, d’urbanisme et de l’environnement",
    "CMA": "chambre de métiers et de l’artisanat",
    "COG": "code officiel géographique",
    "EPCI": "établissement public de coopération intercommunale",
    "EPORA": "établissement public foncier",
    "MOD": "maîtrise d’ouvrage déléguée",
    "MOE": "maîtrise d’œuvre",
    "SAFER": "société d’aménagement foncier et d’établissement rural",
    "SATEP": "service d’assistance technique à l’eau potable",
    "SATESE": "service d’assistance technique aux exploitants de stations d’épuration",
}
WORDS = re.compile(rf"\b({'|'.join(SIGLES)})\b")


@register.simple_tag
def chiffre(reader: Reader, path: str) -> SafeString:
    """The figure at `path`, with `data-chiffre`, and the link to what is behind it for those allowed."""
    value = reader[path]
    text = format_html('<span data-chiffre="{}">{}</span>', path, written(path, value) or formats.shown(value))
    href = reader.href(path)
    return format_html('<a href="{}">{}</a>', href, text) if href else text


@register.simple_tag(takes_context=True)
def sigles(context: template.Context, text: str) -> SafeString:
    """The text with each acronym spelt out by `<abbr>` the first time the page uses it."""
    request = context.get("request")
    seen: set[str] = request.__dict__.setdefault("_sigles", set()) if request else set()

    def spelt(found: re.Match) -> str:
        name = found[1]
        if name in seen:
            return name
        seen.add(name)
        return format_html('<abbr title="{}">{}</abbr>', SIGLES[name], name)

    # Escaped before the marks are added.
    return mark_safe(WORDS.sub(spelt, conditional_escape(text)))
