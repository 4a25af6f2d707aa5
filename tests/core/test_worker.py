"""The worker beside the server: started again when it dies, and never left behind."""

import sys
import time

from bouquet.core.worker import Worker

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


def wait_for(condition) -> None:
    for _ in range(100):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("rien n’est venu")


def test_a_dead_worker_is_started_again_and_the_last_one_is_stopped():
    with Worker(SLEEP, pause=0.05) as worker:
        first = worker.process
        first.kill()
        wait_for(lambda: worker.process is not first)
        second = worker.process
        assert second.poll() is None
    assert second.poll() is not None
    assert not worker.watch.is_alive()
    assert worker.process is second
