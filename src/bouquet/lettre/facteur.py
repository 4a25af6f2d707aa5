"""The postman: a process of its own that holds the SMTP connection, and outlives the worker that gives it the mail.

Run as a file, with the standard library only. Whoever gives the orders may be killed at any moment: the message being
handed over is brought to its end, and what became of it is in the journal before the lock on the journal falls. So a
killed worker leaves no doubt; only the death of this very process between the end of a message and the answer of the
server does (docs/decisions/0019).

Orders come on the standard input: a line of JSON, then so many bytes of message. Answers leave one a line.
"""

import contextlib
import fcntl
import json
import os
import re
import signal
import smtplib
import socket
import ssl
import sys

POINT, ACCEPTE, REFUSE = "point", "accepte", "refuse"  # what a line of the journal says of a message
INJOIGNABLE, DOUTE = "injoignable", "doute"  # what an answer may say besides
LINE_DOT = re.compile(rb"(?m)^\.")


class Journal:
    """Lines `<pli> <mark> <words>`, each on the disk before the next step."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def write(self, pli: str, mark: str, words: str = "") -> None:
        os.write(self.file, f"{pli} {mark} {' '.join(words.split())}".rstrip().encode() + b"\n")
        if mark == POINT:  # without it, a message that may have left would be taken for one that did not
            os.fdatasync(self.file)

    def close(self) -> None:
        os.close(self.file)


class Facteur:
    """One connection, opened when a message comes and again after it was lost."""

    def __init__(self, journal: Journal, reglages: dict) -> None:
        self.journal, self.reglages = journal, reglages
        self.smtp: smtplib.SMTP | None = None

    def connection(self) -> smtplib.SMTP:
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self.smtp.rset()[0] == 250:
                    return self.smtp
            self.hang_up()
        told = self.reglages
        where = {"host": told["host"], "port": told["port"], "timeout": told["timeout"]}
        secure = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(context=secure, **where) if told["ssl"] else smtplib.SMTP(**where)
        self.smtp = smtp
        # The final dot is a small write after a large one: it must not wait for an acknowledgement.
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if told["tls"]:
            smtp.starttls(context=secure)
        if told["user"]:
            smtp.login(told["user"], told["password"])
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def hang_up(self) -> None:
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.smtp.close()
        self.smtp = None

    def deliver(self, pli: str, de: str, a: str, message: bytes) -> tuple[str, int, str]:
        """What became of it: accepted, refused with its code, certainly not sent, or nobody knows."""
        begun = False
        try:
            smtp = self.connection()
            for answer in (smtp.mail(de), smtp.rcpt(a), smtp.docmd("DATA")):
                if answer[0] not in (250, 251, 354):
                    return refused(answer)
            smtp.send(LINE_DOT.sub(b"..", message))
            self.journal.write(pli, POINT)
            begun = True
            smtp.send(b".\r\n")
            answer = smtp.getreply()
        except UnicodeError as error:
            return REFUSE, 553, f"Adresse impossible à écrire : {error}"
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return (DOUTE if begun else INJOIGNABLE), 0, f"{type(error).__name__} : {error}"
        if answer[0] == 250:
            self.journal.write(pli, ACCEPTE)
            return ACCEPTE, *read(answer)
        self.journal.write(pli, REFUSE, f"{answer[0]} {read(answer)[1]}")
        return refused(answer)


def read(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], answer[1].decode("utf-8", "replace")[:300]


def refused(answer: tuple[int, bytes]) -> tuple[str, int, str]:
    return REFUSE, *read(answer)


def answer(**told) -> None:
    """Tell the worker, if it is still there."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # the end of the orders is the end of the work
        signal.signal(number, signal.SIG_IGN)
    orders = sys.stdin.buffer
    reglages = json.loads(orders.readline())
    journal = Journal(reglages["journal"])
    facteur = Facteur(journal, reglages)
    answer(pret=True)
    while line := orders.readline():
        try:
            order = json.loads(line)
            message = orders.read(order["taille"])
        except ValueError:  # a line cut short by the death of who wrote it
            break
        if len(message) < order["taille"]:
            break
        issue, code, words = facteur.deliver(order["pli"], order["de"], order["a"], message)
        answer(issue=issue, code=code, texte=words)
    if facteur.smtp is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            facteur.smtp.quit()
    journal.close()
    # Its buffer may hold an answer that nobody reads any more.
    os._exit(0)


if __name__ == "__main__":
    main()
