"""One field of a form, whole: its label, its hint, its error in place, its control. What `c-field` draws.

A component takes a millisecond and more; a sheet of a hundred fields asks for its own, drawn in one go.
"""

from django.forms import BoundField
from django.utils.html import conditional_escape as clean
from django.utils.safestring import SafeString, mark_safe

OPTIONAL = ' <span class="optional">(facultatif)</span>'


def drawn(field: BoundField) -> SafeString:
    """Optional fields say so."""
    label = clean(field.label) + ("" if field.field.required else OPTIONAL)
    if field.use_fieldset:
        return mark_safe(
            f'<fieldset class="field"{_described(field)}><legend>{label}</legend>{_words(field)}{field}</fieldset>'
        )
    key = clean(field.id_for_label)
    if field.widget_type == "checkbox":
        box = f'<label for="{key}">{field} {clean(field.label)}</label>'
        return mark_safe(f'<div class="field">{_words(field)}{box}</div>')
    return mark_safe(f'<div class="field"><label for="{key}">{label}</label>{_words(field)}{field}</div>')


def _described(field: BoundField) -> str:
    told = field.aria_describedby
    return f' aria-describedby="{clean(told)}"' if told else ""


def _words(field: BoundField) -> str:
    """Hint and errors, under the ids that Django writes in `aria-describedby`."""
    key, told = clean(field.auto_id), ""
    if field.help_text:
        told = f'<p class="hint" id="{key}_helptext">{clean(field.help_text)}</p>'
    if field.errors:
        errors = "".join(f"<p>{clean(str(error))}</p>" for error in field.errors)
        told += f'<div class="error" id="{key}_error">{errors}</div>'
    return told
