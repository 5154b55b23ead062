"""The worker beside the web server: it is started anew when it dies, and it ends with its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hepcite.intake.store import Store, open_store
from hepcite.intake.work.embedded import start_embedded_worker

WAIT_SECONDS = 240


def wait_until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    return is_so()


def claimed(store: Store) -> bool:
    from hepcite.intake.work.live import try_claim

    held = try_claim(store, "worker-1")
    if held is not None:
        held.release()
    return held is None


def test_it_is_started_anew_and_stopped(sqlite_store: Store) -> None:
    worker = start_embedded_worker(sqlite_store)
    try:
        assert wait_until(lambda: claimed(sqlite_store))
        (first,) = worker.pids
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: worker.pids not in ((), (first,)))
        assert wait_until(lambda: claimed(sqlite_store))
    finally:
        worker.stop()
    assert not worker.is_alive
    assert not claimed(sqlite_store)


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from hepcite.intake.store import open_store\n"
        "from hepcite.intake.work.embedded import start_embedded_worker\n"
        "worker = start_embedded_worker(open_store(Path(sys.argv[1])))\n"
        "time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")], stderr=subprocess.DEVNULL)
    assert wait_until((tmp_path / "data" / "hepcite.sqlite").exists)
    with open_store(tmp_path / "data") as store:
        assert wait_until(lambda: claimed(store))
        parent.kill()
        parent.wait()
        assert wait_until(lambda: not claimed(store))
