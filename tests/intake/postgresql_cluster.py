"""A PostgreSQL cluster for the tests, in a temporary folder, run by a user that is not root.

Where PostgreSQL is not installed the tests that need it are skipped, but fail where CI says CI=true.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

BINARIES = Path("/usr/lib/postgresql")
START_SECONDS = "120"
MEMORY = Path("/dev/shm")  # noqa: S108 (a cluster in memory is quick, and its killing is of processes, not of power)
LIKE_MOST = ("--locale-provider=icu", "--icu-locale=en-US")
"""Most servers sort by a language, not by bytes."""
RUNS_AS = ("postgres", "nobody")


def binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def needed() -> Path:
    found = binaries()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL is not installed, and CI has to test it: apt-get install postgresql")
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    return found


class Cluster:
    """One server on a free port of the loopback address; `new_database` gives an address for each test."""

    def __init__(self) -> None:
        self._bin = needed()
        self._user = next(name for name in RUNS_AS if _exists(name)) if os.geteuid() == 0 else None
        self.folder = Path(
            tempfile.mkdtemp(prefix="hepcite-pg-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        )
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.data = self.folder / "data"
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "hepcite",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-sync",
            *LIKE_MOST,
        )
        self.port = _free_port()
        self.start()

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
        )
        log = str(self.folder / "log")
        self._run(
            "pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", START_SECONDS, "-o", options, "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def new_database(self, template: str | None = None) -> str:
        """Its address. `template` is the address of a database to copy, which nobody may have open."""
        name = f"t{uuid.uuid4().hex}"
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        self.execute(f"CREATE DATABASE {name}{copied}")
        return f"postgresql://hepcite@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        url = f"postgresql+psycopg://hepcite@127.0.0.1:{self.port}/postgres"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if self._user:
            command = [
                "setpriv",
                f"--reuid={self._user}",
                f"--regid={_group(self._user)}",
                "--clear-groups",
                *command,
            ]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _group(user: str) -> str:
    return str(pwd.getpwnam(user).pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
