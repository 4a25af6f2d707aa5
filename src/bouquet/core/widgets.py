"""Fields drawn in one go, as Django draws them. It renders a template for each: a hundred filters take milliseconds."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

KINDS = ("checkbox", "date", "datetime", "email", "hidden", "number", "password", "text", "time", "url")
INPUTS = frozenset(f"django/forms/widgets/{kind}.html" for kind in KINDS)
SELECT, TEXTAREA = "django/forms/widgets/select.html", "django/forms/widgets/textarea.html"


class LightRenderer(DjangoTemplates):
    """The renderer of all forms: templates, but for plain inputs, lists and long texts."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return mark_safe(draw(context["widget"])) if draw else super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_clean(widget["value"])}"'
    head = f'<input type="{_clean(widget["type"])}" name="{_clean(widget["name"])}"{value}'
    return f"{head}{_attributes(widget['attrs'])}>"


def _textarea(widget: Mapping[str, Any]) -> str:
    text = _clean(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_clean(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_options(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{_clean(widget["name"])}"{_attributes(widget["attrs"])}>{groups}</select>'


def _options(group: str | None, options: list[Mapping[str, Any]]) -> str:
    drawn = "".join(
        f'<option value="{_clean(one["value"])}"{_attributes(one["attrs"])}>{_clean(one["label"])}</option>\n'
        for one in options
    )
    return f'<optgroup label="{_clean(group)}">{drawn}</optgroup>' if group else drawn


DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys(INPUTS, _input),
    SELECT: _select,
    TEXTAREA: _textarea,
}


def _clean(value: Any) -> str:
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    shown = (
        name if value is True else f'{name}="{_clean(value)}"' for name, value in attrs.items() if value is not False
    )
    return "".join(f" {one}" for one in shown)


class LightSelect(forms.Select):
    """A select without groups."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = self.format_value(value)
        options = [
            f'<option value="{_clean(one)}"{" selected" if str(one) in chosen else ""}>{_clean(label)}</option>'
            for one, label in self.choices  # type: ignore[misc]
        ]
        head = f'<select name="{_clean(name)}"{_attributes(self.build_attrs(self.attrs, attrs))}>'
        return mark_safe(head + "\n".join(options) + "</select>")


class LightCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes without groups."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen, key = self.format_value(value), _clean((attrs or {}).get("id", f"id_{name}"))
        boxes = [
            f'<div><label for="{key}_{rank}"><input type="checkbox" name="{_clean(name)}" value="{_clean(one)}"'
            f' id="{key}_{rank}"{" checked" if str(one) in chosen else ""}> {_clean(label)}</label></div>'
            for rank, (one, label) in enumerate(self.choices)  # type: ignore[misc,arg-type]
        ]
        return mark_safe(f'<div id="{key}">' + "\n".join(boxes) + "</div>")
