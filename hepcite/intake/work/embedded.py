"""A store into a worker process beside the web server, started anew whenever it dies."""

import os
import subprocess
import sys
import threading

from hepcite.intake.operations.logs import log
from hepcite.intake.store import Store
from hepcite.intake.store.store import DATA_VARIABLE, URL_VARIABLE

RESTART_SECONDS = 1.0
STOP_SECONDS = 40.0
"""More than a worker takes to finish the case at hand (work/worker.py)."""


class EmbeddedWorker:
    """`stop` ends it; a worker whose parent is gone ends by itself."""

    def __init__(self, store: Store, processes: int) -> None:
        self._environment = {**os.environ, DATA_VARIABLE: str(store.folder)}
        if store.url:
            self._environment[URL_VARIABLE] = store.url
        else:
            self._environment.pop(URL_VARIABLE, None)
        self._stopped = threading.Event()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._threads = [
            threading.Thread(target=self._keep, args=(number,), name=f"hepcite-worker-{number}", daemon=True)
            for number in range(processes)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_alive(self) -> bool:
        return any(process.poll() is None for process in self._running.values())

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(process.pid for process in self._running.values() if process.poll() is None)

    def stop(self) -> None:
        self._stopped.set()
        for process in list(self._running.values()):
            if process.poll() is None:
                process.terminate()
        for thread in self._threads:
            thread.join()  # ends after STOP_SECONDS, for then the worker is killed

    def _keep(self, number: int) -> None:
        command = [sys.executable, "-m", "hepcite", "worker", "--parent", str(os.getpid())]
        while not self._stopped.is_set():
            process = subprocess.Popen(command, env=self._environment, stdin=subprocess.DEVNULL)  # noqa: S603
            self._running[number] = process
            while process.poll() is None:
                if self._stopped.wait(0.2):
                    process.terminate()
                    _end(process)
                    return
            log("worker.died", status=process.returncode, pid=process.pid)
            self._stopped.wait(RESTART_SECONDS)


def start_embedded_worker(store: Store, *, processes: int = 1) -> EmbeddedWorker:
    """Worker processes for a server without `hepcite worker`. They log to stderr as JSON lines."""
    return EmbeddedWorker(store, processes)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
