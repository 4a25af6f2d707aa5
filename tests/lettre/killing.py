"""A letter to many, sent by the real worker that is killed on the way: used by the test and by the benchmark."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

BOUQUET = [sys.executable, "-c", "from bouquet.config.cli import main; main()"]
WORK = [*BOUQUET, "db_worker", "--backend=background", "--queue-name=*", "--interval=0.1", "--no-reload"]

WRITE = """
import sys, django
django.setup()
from django.utils import timezone
from bouquet.lettre.models import Abonne, Bloc, Lettre
from bouquet.lettre.tasks import send_lettre
le, count = timezone.now(), int(sys.argv[1])
fields = {"etat": "actif", "confirme_le": le}
Abonne.objects.bulk_create(
    [Abonne(courriel=f"a{n}@exemple.test", jeton=f"jeton-{n}", **fields) for n in range(count)], batch_size=1000
)
lettre = Lettre.objects.create(
    slug="essai", titre="Essai", objet="Essai", etat="programmee", programmee_le=le
)
Bloc.objects.create(lettre=lettre, ordre=1, titre="Un bloc", texte=".Un point.", lien="https://exemple.test/")
send_lettre.enqueue(lettre.pk)
"""
READ = """
import django, json
django.setup()
from bouquet.lettre.models import Lettre
lettre = Lettre.objects.get()
print(json.dumps([lettre.etat, lettre.envois.all().by_state()]))
"""


def run(script: str, env: dict, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


def send_with_kills(env: dict, received: Callable[[], int], kills_at: list[int], *, patience: float) -> None:
    """Run the worker; kill it (SIGKILL) each time that so many messages were received; until `received` stops."""
    limit = time.monotonic() + patience
    for count in kills_at:
        worker = subprocess.Popen(WORK, env=env, stderr=subprocess.DEVNULL)
        while received() < count and time.monotonic() < limit:
            time.sleep(0.001)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    worker = subprocess.Popen(WORK, env=env, stderr=subprocess.DEVNULL)
    while '"envoyee"' not in run(READ, env) and time.monotonic() < limit:
        time.sleep(0.5)
    worker.terminate()
    worker.wait()


def twice(addresses: list[str]) -> dict[str, int]:
    return {address: n for address, n in Counter(addresses).items() if n > 1}
