"""A letter to many people through a real SMTP server on this machine, the worker killed (SIGKILL) on the way.

    python -m benchmarks.bench_lettre [--personnes 10000] [--morts 3]

On a database of its own (SQLite in a temporary folder) at full speed (BOUQUET_LETTRE_PAR_MINUTE=0). Prints the
messages received, the duplicates, the missing ones, what the report of the letter says, and the time: with the killed
workers' starts in it. It ends with status 1 unless every recipient got exactly one message.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

from aiosmtpd.controller import Controller

from tests.lettre.killing import BOUQUET, READ, WRITE, run, send_with_kills, twice


class Mailbox:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.identifiers: set[bytes] = set()

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (the name that aiosmtpd calls)
        self.addresses += envelope.rcpt_tos
        self.identifiers |= set(re.findall(rb"(?mi)^Message-ID: (\S+)", envelope.content))
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--personnes", type=int, default=10_000)
    parser.add_argument("--morts", type=int, default=3)
    options = parser.parse_args()
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    with tempfile.TemporaryDirectory() as data:
        env = {
            **os.environ,
            "BOUQUET_DATA": data,
            "BOUQUET_LETTRE_PAR_MINUTE": "0",
            "DATABASE_URL": f"sqlite:///{data}/b.sqlite3",
            "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        subprocess.run([*BOUQUET, "migrate", "--verbosity=0"], env=env, check=True)
        run(WRITE, env, str(options.personnes))
        kills = [options.personnes * (rank + 1) // (options.morts + 1) for rank in range(options.morts)]
        start = time.monotonic()
        send_with_kills(env, lambda: len(mailbox.addresses), kills, patience=1800)
        seconds = time.monotonic() - start
        etat, counts = json.loads(run(READ, env))
    controller.stop()
    doubles, missing = len(twice(mailbox.addresses)), options.personnes - len(set(mailbox.addresses))
    print(f"destinataires {options.personnes} · worker tué {options.morts} fois · {seconds:.1f} s")
    print(f"reçus {len(mailbox.addresses)} · en double {doubles} · manquants {missing}")
    print(f"identifiants distincts {len(mailbox.identifiers)}")
    print(f"la lettre dit : {etat}, {', '.join(f'{name} {n}' for name, n in counts.items())}")
    exact = not doubles and not missing and counts["envoye"] == options.personnes
    sys.exit(0 if exact else 1)


if __name__ == "__main__":
    main()
