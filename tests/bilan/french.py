"""What no sentence made from figures may hold."""

import re

# What no sentence may hold: a plural after one or zero, an elision or a contraction forgotten, a hole, two spaces.
ONE = r"(?<![\d,\u00a0])(?:0|1)\u00a0(?:demandes|interventions|communes|syndicats|cantons|organismes|participations)\b"
MISTAKES = (
    ONE,
    r"\bde (?:le|les) ",
    r"\b(?:de|que|le|la) [aeéèêiîoôuy]",
    r"\bde un",
    r"  |\u00a0 | \u00a0",
    r"\bNone\b|\bnan\b|\{|\}| [:;?!%]|\b(?:un|une) des\b",
    r" [.,]|\.\.|,,|«»",
)


def assert_french(text):
    for mistake in MISTAKES:
        assert not re.search(mistake, text), (mistake, text)
