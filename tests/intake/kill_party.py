"""Real intake by several processes that are killed at random moments, and the reckoning afterwards.

As a program: `python kill_party.py ROLE DATA URL LIGHT`, one clerk or worker; URL may be "-". Light work saves a ready
outcome instead of reading records.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PAUSE_SECONDS = 0.05
START_SECONDS = 120


@dataclass
class Reckoning:
    acknowledged: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.unfinished or self.doubled or self.damages)


class Party:
    """`clerks` upload and say what was acknowledged, `workers` work; whoever is killed starts again."""

    def __init__(
        self, data: Path, url: str | None, *, clerks: int = 1, workers: int = 2, light: bool = True
    ) -> None:
        self._data, self._url, self._light = data, url, light
        self._folder = data.parent / "acknowledged"
        self._folder.mkdir()
        self._roles = ["clerk"] * clerks + ["worker"] * workers
        self._started = 0
        self.processes = [self._start(role) for role in self._roles]

    def _start(self, role: str) -> "subprocess.Popen[bytes]":
        self._started += 1
        told = open(self._folder / f"{role}-{self._started}", "wb")  # noqa: SIM115 (the process has it)
        command = [sys.executable, str(HERE / "kill_party.py"), role, str(self._data), self._url or "-"]
        process = subprocess.Popen([*command, str(int(self._light))], stdout=told, stderr=subprocess.DEVNULL)
        told.close()
        return process

    def kill(self, number: int) -> None:
        """SIGKILL, and another process in its place."""
        self.processes[number].kill()
        self.processes[number].wait()
        self.processes[number] = self._start(self._roles[number])

    def acknowledged(self) -> list[str]:
        lines = [
            line
            for path in self._folder.glob("clerk-*")
            for line in path.read_text().splitlines(keepends=True)
        ]
        return [line.strip() for line in lines if line.endswith("\n")]

    def end(self, role: str) -> None:
        for process, its in zip(self.processes, self._roles, strict=True):
            if its == role and process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process, its in zip(self.processes, self._roles, strict=True):
            if its == role:
                try:
                    process.wait(START_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def run(
    data: Path,
    url: str | None,
    *,
    kills: int,
    seed: int,
    light: bool = True,
    workers: int = 2,
    between: tuple[float, float] = (0.5, 2.0),
    victims: tuple[int, ...] = (),
    drain_seconds: float = 300,
) -> Reckoning:
    """`victims`: numbers of the processes to kill in turn, the clerk first; by chance where there are none."""
    from hepcite.intake.store import open_store

    open_store(data, url).close()
    chance = random.Random(seed)  # noqa: S311
    party = Party(data, url, light=light, workers=workers)
    try:
        _wait(lambda: len(party.acknowledged()) >= 3, START_SECONDS)
        for number in range(kills):
            seen = len(party.acknowledged())
            _wait(
                lambda seen=seen: len(party.acknowledged()) > seen, START_SECONDS
            )  # on a busy machine starting takes long
            time.sleep(chance.uniform(*between))
            party.kill(victims[number % len(victims)] if victims else chance.randrange(len(party.processes)))
        time.sleep(1)
        party.end("clerk")
        with open_store(data, url) as store:
            _wait(lambda: not store.cases.waiting(), drain_seconds)
    finally:
        party.end("clerk")
        party.end("worker")
    return reckon(data, url, party.acknowledged(), kills)


def reckon(data: Path, url: str | None, acknowledged: list[str], kills: int) -> Reckoning:
    from hepcite.intake.operations.verify import verify
    from hepcite.intake.store import NotThere, open_store

    found = Reckoning(len(acknowledged), kills)
    with open_store(data, url) as store:
        for case_id in acknowledged:
            try:
                state = store.cases.get(case_id).state
            except NotThere:
                found.lost.append(case_id)
                continue
            if state != "decided":
                found.unfinished.append(f"{case_id} {state}")
        ended = Counter(
            row["case_id"]
            for line in store.audit.export()
            if (row := json.loads(line))["action"] == "case.decided"
        )
        everybody = [
            case_id
            for state in ("decided", "failed")
            for case_id in store.cases.with_state(state, limit=10**6)
        ]
        found.doubled = [
            case_id for case_id in everybody if ended[case_id] != 1 or len(store.results.of(case_id)) != 1
        ]
        found.damages = [damage.what for damage in verify(store).damages]
    return found


def _wait(is_so: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.2)


def clerk(data: Path, url: str | None) -> None:
    from store_parts import CLERK, request_text

    from hepcite.intake.store import NewFile, open_store

    with open_store(data, url) as store:
        number = 0
        while True:
            number += 1
            name = f"K{os.getpid()}-{number}"
            blob = store.blobs.put(f"MRI LIVER {name}\nPatent portal vein.\n".encode())
            new = NewFile("report.txt", blob.sha256, blob.size_bytes)
            key = f"{name}-{time.time_ns()}"
            added = store.cases.add(request_text(case_id=name), [new], CLERK, idempotency_key=key)
            print(added.case_id, flush=True)
            time.sleep(4 * PAUSE_SECONDS)


def worker(data: Path, url: str | None, *, light: bool) -> None:
    from hepcite.intake.store import Actor, Store, open_store
    from hepcite.intake.work import durable
    from hepcite.intake.work.worker import run_worker

    def save_ready(store: Store, case_id: str, name: str = "worker") -> bool:
        from store_parts import outcome

        if not store.cases.start(case_id):
            return False
        case = store.cases.request_of(case_id)
        assert store.files.for_pipeline(case_id)
        time.sleep(PAUSE_SECONDS)
        return store.results.save(case_id, store.cases.get(case_id).run, outcome(case), Actor(name, "system"))

    if light:
        durable.process_case = save_ready
    with open_store(data, url) as store:
        run_worker(store)


def main() -> None:
    role, data, url, light = sys.argv[1:5]
    address = None if url == "-" else url
    if role == "clerk":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        clerk(Path(data), address)
    else:
        worker(Path(data), address, light=light == "1")


if __name__ == "__main__":
    main()
