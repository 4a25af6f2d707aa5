"""Language, addresses, mail, and what this installation is called from outside."""

from pathlib import Path

import django

from .environment import DATA, env

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
# Django's own words first: those of installed apps would change how forms speak.
LOCALE_PATHS = [Path(django.__file__).parent / "conf" / "locale"]
USE_TZ = True
FORM_RENDERER = "bouquet.core.widgets.LightRenderer"
USE_THOUSAND_SEPARATOR = False

BOUQUET_DATA = DATA
BOUQUET_URL = env.str("BOUQUET_URL", "http://localhost:8000").rstrip("/")

DEFAULT_FROM_EMAIL = env.str("BOUQUET_EXPEDITEUR", "bouquet@localhost")
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)

# Deposited files: the heaviest one accepted, in bytes, and the antivirus that reads them when there is one.
BOUQUET_TAILLE_MAX = env.int("BOUQUET_TAILLE_MAX", 10 * 1024 * 1024)
BOUQUET_BROUILLON_JOURS = env.int("BOUQUET_BROUILLON_JOURS", 30)  # how long an unfinished demande is kept
BOUQUET_CLAMD = env.str("BOUQUET_CLAMD", "")

# Days after which the content of a mail is erased; the line that says to whom, when and why it left is kept.
BOUQUET_COURRIELS_JOURS = env.int("BOUQUET_COURRIELS_JOURS", 90)

# How many days after a rencontre a demande of those who came still follows it, in the bilan.
BOUQUET_RENCONTRE_SUIVIE_JOURS = env.int("BOUQUET_RENCONTRE_SUIVIE_JOURS", 90)

# Sites that may show the agenda inside their own pages: origins, such as https://www.exemple.fr; none by default.
BOUQUET_AGENDA_SITES: list[str] = env.list("BOUQUET_AGENDA_SITES", [])

# Months during which personal data are kept (core/conservation.py); 0 keeps them without limit.
BOUQUET_CONSERVATION_INSCRIPTIONS_MOIS = env.int("BOUQUET_CONSERVATION_INSCRIPTIONS_MOIS", 36)
BOUQUET_CONSERVATION_PARCOURS_MOIS = env.int("BOUQUET_CONSERVATION_PARCOURS_MOIS", 36)
BOUQUET_CONSERVATION_LETTRE_MOIS = env.int("BOUQUET_CONSERVATION_LETTRE_MOIS", 36)
BOUQUET_CONSERVATION_COMPTES_MOIS = env.int("BOUQUET_CONSERVATION_COMPTES_MOIS", 24)
BOUQUET_CONSERVATION_COURRIELS_MOIS = env.int("BOUQUET_CONSERVATION_COURRIELS_MOIS", 36)
BOUQUET_CONSERVATION_HISTORIQUE_MOIS = env.int("BOUQUET_CONSERVATION_HISTORIQUE_MOIS", 60)
# Whether `daily` erases what has been kept long enough; otherwise `vie_privee purge` tells it, and erases on demand.
BOUQUET_PURGE_AUTOMATIQUE = env.bool("BOUQUET_PURGE_AUTOMATIQUE", False)
# The letter: mails a minute at most (0: as fast as the server takes them).
BOUQUET_LETTRE_PAR_MINUTE = env.int("BOUQUET_LETTRE_PAR_MINUTE", 120)
# Where refusals and complaints come back (imaps://user:password@host/INBOX), and the secret, `user:password`, that
# the sending provider gives when it calls /courriels/rejets/<provider>/…; without it, that address does not exist.
BOUQUET_LETTRE_IMAP = env.str("BOUQUET_LETTRE_IMAP", "")
BOUQUET_LETTRE_WEBHOOK = env.str("BOUQUET_LETTRE_WEBHOOK", "")
ANYMAIL = {"WEBHOOK_SECRET": BOUQUET_LETTRE_WEBHOOK}
