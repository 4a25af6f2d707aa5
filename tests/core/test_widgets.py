"""What is drawn in one go is what Django draws."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from bouquet.core.fields import drawn
from bouquet.core.widgets import DRAWN, LightCheckboxes, LightRenderer, LightSelect

CHOICES = [("", "Tous"), ("a", "L’« été » & <b>"), (2, "Deux")]
GROUPED = [("", "Aucun"), ("L’« été » <b>", CHOICES[1:])]


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
        forms.Textarea({"rows": 3, "required": True}),
        forms.Select({"data-x": "é"}, choices=CHOICES),
        forms.SelectMultiple({"size": 3}, choices=GROUPED),
        forms.NullBooleanSelect(),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_inputs_are_the_same_html(widget, value):
    assert widget.template_name in DRAWN
    light, usual = (
        widget.render("x", value, {"id": "x"}, renderer=renderer()) for renderer in (LightRenderer, DjangoTemplates)
    )
    assert flat(light) == flat(usual.strip())
    assert ("</textarea>" in usual) <= (light == usual)  # each space of a long text counts


def test_all_forms_are_drawn_so():
    assert isinstance(forms.renderers.get_default_renderer(), LightRenderer)


def test_other_widgets_have_their_template():
    assert 'type="radio"' in forms.RadioSelect(choices=CHOICES).render("x", "a", renderer=LightRenderer())


class Whole(forms.Form):
    nom = forms.CharField(label="Nom & <b>", help_text="l’<i>aide</i>")
    suite = forms.CharField(label=mark_safe("<em>Suite</em>"), required=False, help_text=mark_safe("<i>ici</i>"))
    lu = forms.BooleanField(label="J’ai lu")
    pour = forms.MultipleChoiceField(label="Pour qui", choices=CHOICES, widget=forms.CheckboxSelectMultiple)


def test_a_field_is_drawn_whole_with_its_hint_its_error_and_what_names_them():
    unbound, sent = Whole(), Whole({"suite": "<x>"})
    assert str(drawn(unbound["suite"])).startswith(
        '<div class="field"><label for="id_suite"><em>Suite</em> <span class="optional">(facultatif)</span></label>'
        '<p class="hint" id="id_suite_helptext"><i>ici</i></p><input type="text" name="suite"'
    )
    nom, pour, lu = (str(drawn(sent[name])) for name in ("nom", "pour", "lu"))
    for part in (
        '<label for="id_nom">Nom &amp; &lt;b&gt;</label><p class="hint"',
        ' id="id_nom_helptext">l’&lt;i&gt;aide&lt;/i&gt;</p><div class="error"',
        '<div class="error" id="id_nom_error"><p>Ce champ est obligatoire.</p></div><input',
        'aria-describedby="id_nom_helptext id_nom_error"',
    ):
        assert part in nom
    assert pour.startswith(
        '<fieldset class="field" aria-describedby="id_pour_error"><legend>Pour qui</legend><div class'
    )
    assert lu.endswith("> J’ai lu</label></div>")
    assert '<div class="field"><div class="error"' in lu
    assert "&lt;x&gt;" in drawn(sent["suite"])
