"""Writing mails in tests: a template of their own, and a real SMTP server on this machine."""

import copy
import re
import socket
from pathlib import Path

from aiosmtpd.controller import Controller

from bouquet.core.mail import post_mail

GABARITS = Path(__file__).parent / "gabarits"


def with_test_templates(settings) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], GABARITS]
    settings.TEMPLATES = templates


def post(cle: str = "essai:1", **fields):
    whole = {
        "gabarit": "essai/simple",
        "destinataire": "mairie@exemple.test",
        "contexte": {"objet": "L’école & la cour"},
        "raison": "Vous recevez ce message parce que vous avez déposé une demande.",
    }
    return post_mail(cle=cle, **{**whole, **fields})


class Server:
    """Keeps what it takes; `answers` holds what it says to the next messages instead of taking them."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        found = re.search(rb"Message-ID: (\S+)", envelope.content, re.IGNORECASE)
        self.received += [(address, found[1].decode()) for address in envelope.rcpt_tos]
        return "250 OK"


def start(settings) -> tuple[Controller, Server]:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=0)
    # aiosmtpd connects to its own port to know that it is ready: that port must be known beforehand.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    return controller, server
