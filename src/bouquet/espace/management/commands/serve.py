"""`bouquet serve`: the site, by granian, static files included (whitenoise), and one background worker beside it."""

import os
import socket
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bouquet.core.health import is_migrated
from bouquet.core.worker import Worker

USAGE, FAILURE = 2, 3
APPLICATION = "bouquet.config.wsgi:application"
THREADS = 1  # per worker: pages compute more than they wait, and threads that share a core make all of them late


class Command(BaseCommand):
    help = "Sert le site ; Ctrl-C pour arrêter."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1 : cette machine seulement)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000)")
        parser.add_argument("--workers", type=int, default=2, help="nombre de processus (2)")
        parser.add_argument(
            "--no-worker",
            dest="worker",
            action="store_false",
            help="ne pas lancer le processus qui envoie les courriels (il tourne ailleurs)",
        )

    def handle(self, *args, host: str, port: int, workers: int, worker: bool, **options) -> None:
        if workers < 1 or not 0 < port < 65536:
            raise CommandError("--workers : 1 au moins ; --port : de 1 à 65535", returncode=USAGE)
        if not is_migrated():
            raise CommandError(
                "La base de données n’est pas à jour → lancez « ./bouquet migrate », ou « ./bouquet init » "
                "si elle est neuve",
                returncode=FAILURE,
            )
        check_free(host, port)
        # Workers open their own connections: one inherited from here would be shared between processes.
        connections.close_all()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.config.settings")
        self.stdout.write(f"Bouquet répond sur http://{host}:{port}/ (Ctrl-C pour arrêter).")
        self.stdout.flush()
        with Worker() if worker else nullcontext():
            make_server(host, port, workers).serve()
        self.stdout.write("Arrêté.")


def make_server(host: str, port: int, workers: int) -> Any:
    """A granian that starts workers again when one dies, and logs nothing but problems."""
    return Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.error,
    )


def check_free(host: str, port: int) -> None:
    """Say so at once when another program listens there, instead of dying in a worker."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Impossible d’écouter sur {host}:{port} ({error.strerror}) → essayez « --port {port + 1} »",
            returncode=FAILURE,
        ) from None
