"""Plain text as paragraphs and lists, with nothing of it taken as HTML."""

import pytest

from bouquet.core.prose import lines, prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Un mot.", "<p>Un mot.</p>"),
        ("Un.\r\nDeux.\r\n\r\nTrois.", "<p>Un.<br>Deux.</p><p>Trois.</p>"),
        (
            "Sont aidés :\n- les toits\n– les murs\nEt rien d’autre.",
            "<p>Sont aidés :</p><ul><li>les toits</li><li>les murs</li></ul><p>Et rien d’autre.</p>",
        ),
        ("-5 degrés", "<p>-5 degrés</p>"),
        ("<script>\n- <b>", "<p>&lt;script&gt;</p><ul><li>&lt;b&gt;</li></ul>"),
    ],
)
def test_prose(text, html):
    assert prose(text) == html


def test_lines():
    assert lines("- Devis\n\n Plan \n- ") == ["Devis", "Plan"]
