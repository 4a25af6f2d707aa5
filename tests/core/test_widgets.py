"""What is drawn in one go is what Django draws."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from bouquet.core.widgets import INPUTS, LightCheckboxes, LightRenderer, LightSelect

CHOICES = [("", "Tous"), ("a", "L’« été » & <b>"), (2, "Deux")]


def flat(html: str) -> str:
    return re.sub(r"\s+(?=[<>])|(?<=>)\s+", "", re.sub(r"\s+", " ", html))


def parts(html: str) -> list[str]:
    """Its words in no order: that of attributes says nothing."""
    return sorted(flat(html).replace("<", " <").replace(">", " > ").split())


@pytest.mark.parametrize("value", [None, "a", 2, '"><script>'])
def test_a_list_is_the_same_html(value):
    attrs = {"id": "id_x", "aria-describedby": "aide"}
    light, usual = (one(choices=CHOICES).render("x", value, attrs) for one in (LightSelect, forms.Select))
    assert parts(light) == parts(usual)


@pytest.mark.parametrize("value", [None, ["a", "2"], ['"><script>']])
def test_checkboxes_are_the_same_html(value):
    drawn = (
        one(choices=CHOICES).render("x", value, {"id": "x"}) for one in (LightCheckboxes, forms.CheckboxSelectMultiple)
    )
    light, usual = map(parts, drawn)
    assert light == usual


@pytest.mark.parametrize("value", [None, "", "a", 2, True, '"><script>', mark_safe("&nbsp;")])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(
            {"data-search": "", "maxlength": 3, "required": True, "disabled": False, "title": "l’« été » <b>"}
        ),
        forms.HiddenInput(),
        forms.NumberInput({"min": 0}),
        forms.DateInput({"type": "date"}),
        forms.CheckboxInput(),
        forms.EmailInput(),
        forms.PasswordInput(),
        forms.URLInput(),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_inputs_are_the_same_html(widget, value):
    assert widget.template_name in INPUTS
    light, usual = (
        widget.render("x", value, {"id": "x"}, renderer=renderer()) for renderer in (LightRenderer, DjangoTemplates)
    )
    assert light == usual.strip()


def test_all_forms_are_drawn_so():
    assert isinstance(forms.renderers.get_default_renderer(), LightRenderer)


def test_other_widgets_have_their_template():
    assert "</textarea>" in forms.Textarea().render("x", "a", renderer=LightRenderer())
