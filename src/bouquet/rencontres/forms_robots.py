"""A public form that robots fill badly: a signed time, and a field that people don't see."""

from collections.abc import Mapping

from django import forms

from bouquet.core.antispam import is_younger, new_stamp, read_stamp

SECONDS, DAY = 3, 24 * 3600
KEPT = "rien de ce que vous avez écrit n’est perdu."
TRAP = "Un champ qui doit rester vide a été rempli, comme le font les robots. Il a été vidé\u00a0: envoyez à nouveau."
TOO_FAST = (
    "Ce formulaire a été envoyé en moins de trois secondes, comme le font les robots. Relisez-le, puis envoyez à "
    f"nouveau\u00a0: {KEPT}"
)
TOO_OLD = f"Cette page est restée ouverte plus d’une journée. Relisez, puis envoyez à nouveau\u00a0: {KEPT}"


class PublicForm(forms.Form):
    """`salt` tells the stamps of one form from those of another."""

    salt = ""
    site_web = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    cle = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None, **kwargs) -> None:
        # A copy, because the stamp and the trap are set right for the next sending.
        self.sent = dict(data.items()) if data is not None else {}
        super().__init__(self.sent if data is not None else None, **kwargs)
        self.fields["cle"].initial = new_stamp(self.salt)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        stamp = cleaned.get("cle", "")
        if read_stamp(stamp, self.salt, max_age=DAY) is None:
            self.sent["cle"] = new_stamp(self.salt)
            self.add_error(None, TOO_OLD)
        elif is_younger(stamp, self.salt, SECONDS):
            self.add_error(None, TOO_FAST)
        if cleaned.get("site_web"):
            self.sent["site_web"] = ""
            self.add_error(None, TRAP)
        return cleaned
