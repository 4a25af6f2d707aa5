"""Every mail template of the installation, shown with the names of its variables in place of their values."""

from dataclasses import dataclass
from pathlib import Path

from django.template import Engine
from django.template.utils import get_app_template_dirs

from .mail import render_mail

RAISON = "« la raison pour laquelle cette personne reçoit ce message »"
LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]


@dataclass(frozen=True)
class Gabarit:
    nom: str
    sujet: str = ""
    texte: str = ""
    html: str = ""
    erreur: str = ""


def gabarits() -> list[str]:
    """Names of the templates that have both a text and a layout, in order."""
    base = Engine.get_default()
    folders = {Path(str(folder)) for folder in (*base.dirs, *get_app_template_dirs("templates"))}
    texts = ((folder, file) for folder in folders for file in folder.glob("*/courriels/*.txt"))
    found = {file.relative_to(folder).with_suffix("") for folder, file in texts if file.with_suffix(".mjml").exists()}
    return sorted(path.as_posix() for path in found)


def preview(nom: str) -> Gabarit:
    """This template with « variable » wherever a value would be; or the reason why it can't be drawn so."""
    base = Engine.get_default()
    engine = Engine(
        dirs=base.dirs,
        loaders=LOADERS,
        libraries=base.libraries,
        builtins=base.builtins,
        string_if_invalid="« %s »",
    )
    try:
        return Gabarit(nom, *render_mail(gabarit=nom, contexte={}, raison=RAISON, engine=engine))
    except Exception as error:  # a template that needs real values must not hide the others
        return Gabarit(nom, erreur=f"{type(error).__name__} : {error}")
