"""The light lists of choices draw what Django's draw."""

import re

import pytest
from django import forms

from bouquet.core.widgets import LightCheckboxes, LightSelect

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
