"""Lists of choices drawn in one go. Django renders a template for each choice: a hundred filters take milliseconds."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

NOTHING, SELECTED, CHECKED = mark_safe(""), mark_safe(" selected"), mark_safe(" checked")


class LightSelect(forms.Select):
    """A select without groups; the same HTML as Django's."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = self.format_value(value)
        options = (
            (one, SELECTED if str(one) in chosen else NOTHING, label)
            for one, label in self.choices  # type: ignore[misc]
        )
        drawn = format_html_join("\n", '<option value="{}"{}>{}</option>', options)
        return format_html(
            '<select name="{}"{}>{}</select>', name, mark_safe(flatatt(self.build_attrs(self.attrs, attrs))), drawn
        )


class LightCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes without groups; the same HTML as Django's."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen, key = self.format_value(value), (attrs or {}).get("id", f"id_{name}")
        boxes = (
            (key, rank, name, one, CHECKED if str(one) in chosen else NOTHING, label)
            for rank, (one, label) in enumerate(self.choices)  # type: ignore[misc,arg-type]
        )
        box = (
            '<div><label for="{0}_{1}"><input type="checkbox" name="{2}" value="{3}" id="{0}_{1}"{4}> {5}</label></div>'
        )
        return format_html('<div id="{}">{}</div>', key, format_html_join("\n", box, boxes))
