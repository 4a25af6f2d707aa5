"""The background worker beside the web server: started and stopped with it, started again when it dies."""

import subprocess
import sys
import threading

ENTRY = (sys.executable, "-c", "from bouquet.config.cli import main; main()")
COMMAND = (*ENTRY, "db_worker", "--backend=background", "--queue-name=*", "--no-reload", "--verbosity=0")
PAUSE = 5  # seconds before a dead worker is started again
PATIENCE = 45  # seconds for the task under way to end: longer than a mail server may take to answer


class Worker:
    """`with Worker(): …` has one worker process run meanwhile."""

    def __init__(self, command: tuple[str, ...] = COMMAND, pause: float = PAUSE) -> None:
        self.command, self.pause = command, pause
        self.process: subprocess.Popen | None = None
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Worker":
        self._start()
        self.watch.start()
        return self

    def __exit__(self, *raised) -> None:
        with self.lock:
            self.stopping.set()
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.watch.join(self.pause)

    def _start(self) -> None:
        """In a session of its own: Ctrl-C reaches the server alone, which stops the worker in good order."""
        with self.lock:
            if not self.stopping.is_set():
                self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 (our own command)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            if self.process is not None:
                self.process.wait()
            if not self.stopping.wait(self.pause):
                self._start()
