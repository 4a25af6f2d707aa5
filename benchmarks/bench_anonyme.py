"""What the public pages cost to readers who are not signed in, beside an empty Django view on the same server.

    BOUQUET_DATA=… python benchmarks/bench_anonyme.py [--seconds 3] [--clients 4] [paths …]

Serves the instance of BOUQUET_DATA (make one with `./bouquet demo --no-serve`) by granian, one process, as
`./bouquet serve` does, with one more address: a view that answers « ok » through the same middlewares. Each client
keeps one connection and asks again as soon as it has its answer, compressed. Printed: answers per second, the ratio to
the empty view (medians of three rounds, the empty view measured in each), and the bytes of one answer.
The aim: every page at 60 % of the empty view at least.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
EMPTY, AIM = "/vide-pour-mesurer/", 60
PATHS = (
    *("/", "/offre/", "/aides/", "/territoires/", "/territoires/26001/", "/recherche/?q=eglise", "/actualites/"),
    *("/realisations/", "/ressources/", "/bilan/2025/", "/mentions-legales/", "/plan-du-site/"),
)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@cache
def made() -> Callable[..., Iterable[bytes]]:
    """The site with its empty view; made at the first request of the process."""
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path

    served = get_wsgi_application()
    from bouquet.config import urls

    urls.urlpatterns.insert(0, path(EMPTY.strip("/") + "/", lambda request: HttpResponse("ok")))
    return served


def serve(port: int) -> None:
    """Runs in a process of its own, until it is ended."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench_anonyme:site", address="127.0.0.1", port=port, interface=Interfaces.WSGI, blocking_threads=8, workers=1
    ).serve()


def site(environ, start_response):
    return made()(environ, start_response)


def answers(port: int, path: str, seconds: float) -> tuple[int, int]:
    """Answers had over one connection, and the bytes of the last."""
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        count, size, end = 0, 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            link.sendall(asked)
            got = link.recv(65536)
            while b"\r\n\r\n" not in got:
                got += link.recv(65536)
            head, _, _ = got.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{path} : {head.split(chr(13).encode())[0].decode()}")
            length = LENGTH.search(head)
            size = len(head) + 4 + int(length[1] if length else 0)
            missing = size - len(got)
            while missing > 0:
                missing -= len(link.recv(min(missing, 262144)))
            count += 1
    return count, size


def rate(port: int, path: str, seconds: float, clients: int) -> tuple[float, int]:
    """Answers a second over all the clients."""
    found: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: found.append(answers(port, path, seconds))) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(count for count, _ in found) / seconds, found[0][1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=PATHS)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bouquet.config.settings"}
    run = f"from bench_anonyme import serve; serve({port})"
    server = subprocess.Popen([sys.executable, "-c", run], env=environment, cwd=HERE)
    try:
        _wait(port)
        print(f"{'page':<28}{'answers/s':>10}{'empty/s':>10}{'ratio':>8}{'bytes':>9}")
        each = options.seconds / 3
        for path in options.paths:
            answers(port, path, 0.1)
            rounds = [
                (rate(port, EMPTY, each, options.clients)[0], *rate(port, path, each, options.clients))
                for _ in range(3)
            ]
            empty, mine = statistics.median(r[0] for r in rounds), statistics.median(r[1] for r in rounds)
            print(f"{path:<28}{mine:>10.0f}{empty:>10.0f}{100 * mine / empty:>6.0f} %{rounds[0][2]:>9}", flush=True)
        print(f"\nThe aim: every line at {AIM} % at least.")
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(120):
        try:
            answers(port, EMPTY, 0.01)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("Le serveur ne répond pas.")


if __name__ == "__main__":
    main()
