"""Forms that anybody may send, and robots should not."""

from collections.abc import Mapping

from django import forms
from django.utils.datastructures import MultiValueDict

from bouquet.core.antispam import is_younger, new_stamp, read_stamp

SALT = "depot"
SECONDS, DAY = 3, 24 * 3600
TRAP = "Un champ qui doit rester vide a été rempli, comme le font les robots. Il a été vidé\u00a0: envoyez à nouveau."
TOO_FAST = (
    "Ce formulaire a été envoyé en moins de trois secondes, comme le font les robots. Relisez-le, puis envoyez à "
    "nouveau\u00a0: rien de ce que vous avez écrit n’est perdu."
)
TOO_OLD = (
    "Cette page est restée ouverte plus d’une journée. Relisez votre demande, puis envoyez à nouveau\u00a0: rien de ce "
    "que vous avez écrit n’est perdu."
)


class GuardedForm(forms.Form):
    """A form that anybody may send: a signed time and a field that only robots fill."""

    site_web = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    cle = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None, files: MultiValueDict | None = None, *, initial=None) -> None:
        # A copy, because the stamp and the trap are set right for the next sending.
        self.sent = dict(data.items()) if data is not None else {}
        super().__init__(self.sent if data is not None else None, files, initial=initial)
        self.fields["cle"].initial = new_stamp(SALT)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        stamp = cleaned.get("cle", "")
        cleaned["mot"] = read_stamp(stamp, SALT, max_age=DAY)
        if cleaned["mot"] is None:
            self.sent["cle"] = new_stamp(SALT)
            self.add_error(None, TOO_OLD)
        elif is_younger(stamp, SALT, SECONDS):
            self.add_error(None, TOO_FAST)
        if cleaned.get("site_web"):
            self.sent["site_web"] = ""
            self.add_error(None, TRAP)
        return cleaned

    def show_errors_of(self, other: "GuardedForm") -> None:
        """Say only what another form read in the same sending refuses: what is still missing here is not told yet."""
        self.sent.update({name: other.sent[name] for name in ("cle", "site_web") if name in other.sent})
        self._errors = other.errors
