"""Secrets, sign-in, cookies, and a content policy without inline code or third parties."""

import secrets

from csp.constants import NONE, SELF, UNSAFE_INLINE

from .environment import DATA, env
from .instance import BOUQUET_URL


def _kept_secret() -> str:
    """The secret kept in the data directory; made at the first start."""
    file = DATA / "secret_key"
    if not file.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


SECRET_KEY = env.str("BOUQUET_SECRET_KEY", "") or _kept_secret()
ALLOWED_HOSTS = env.list("BOUQUET_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
HTTPS = BOUQUET_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BOUQUET_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's editor writes scripts and styles in its pages, and shows a page being written in a frame:
# docs/decisions/0015. Only for /admin/, only for those who may edit.
EDITOR_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
# A page being written is as strict as when it is read, but for the frame it is shown in.
PREVIEW_POLICY = {**CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-ancestors": [SELF]}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espace/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "bouquet.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # whoever has no account gets no mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "bouquet.accounts.adapter.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are opened by invitation: the address was proved by its link
MFA_TOTP_TOLERANCE = 1  # a phone may be half a minute late
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost only
BOUQUET_SECOND_FACTEUR = env.bool("BOUQUET_SECOND_FACTEUR", True)  # for administration and coordination
BOUQUET_INACTIVITE_AVIS = env.int("BOUQUET_INACTIVITE_AVIS", 335)  # days without sign-in before the mail
BOUQUET_INACTIVITE_FERMETURE = env.int("BOUQUET_INACTIVITE_FERMETURE", 365)  # and before closing
