"""Bytes into a file that is still there after a power loss. Every change of the blob folder goes through here.

Tests put a disk in its place that fails at the n-th call or forgets what was not synced.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700


class Disk:
    """The calls of the operating system that change something, one method each. All raise OSError."""

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)

    def create(self, path: Path) -> int:
        """A handle for `write`; refuses a file that exists."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), FILE_MODE)

    def write(self, handle: int, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            view = view[os.write(handle, view) :]

    def sync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        os.replace(old, new)

    def sync_folder(self, path: Path) -> None:
        """Makes the names in `path` durable. Windows has no such call and needs none."""
        if os.name == "nt":
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def exists(self, path: Path) -> bool:
        return path.is_file()

    def age_seconds(self, path: Path) -> float:
        return time.time() - path.stat().st_mtime

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def files(self, folder: Path) -> Iterator[Path]:
        return (path for path in sorted(folder.rglob("*")) if path.is_file())
