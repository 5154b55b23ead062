"""Uploaded bytes into files named by their sha256, in a folder that only its owner can read.

Written beside the final place, synced, renamed, and the folder synced: a blob that has its name is whole. File names of
uploads are never part of a path.
"""

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hepcite.intake.store.disk import Disk
from hepcite.intake.store.errors import NotThere, StorageFailed, TooLarge

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
FULL = "the disk refused the write ({}); free some space or repair it, then upload again"


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size_bytes: int


class Sink:
    """An upload on its way: `write` chunks, then `finish`, or `abandon`. `head` holds its first bytes.

    As a context manager it is abandoned unless it was finished.
    """

    HEAD_BYTES = 4096

    def __init__(self, blobs: "Blobs", limit_bytes: int | None) -> None:
        self._blobs, self._limit = blobs, limit_bytes
        self._hash, self.size_bytes, self.head = hashlib.sha256(), 0, b""
        self._path = blobs.incoming / f"{uuid.uuid4().hex}.part"
        self._handle: int | None = None
        try:
            self._handle = blobs.disk.create(self._path)
        except OSError as error:
            raise _failed(error) from None

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    def write(self, chunk: bytes) -> None:
        """Raises TooLarge beyond the limit, StorageFailed where the disk refuses."""
        if self._handle is None:
            raise NotThere("this upload has ended; start another")
        self.size_bytes += len(chunk)
        if self._limit is not None and self.size_bytes > self._limit:
            self.abandon()
            raise TooLarge(f"the file is larger than {self._limit} bytes; split it, or raise the limit")
        self._hash.update(chunk)
        if len(self.head) < self.HEAD_BYTES:
            self.head += chunk[: self.HEAD_BYTES - len(self.head)]
        try:
            self._blobs.disk.write(self._handle, chunk)
        except OSError as error:
            self.abandon()
            raise _failed(error) from None

    def finish(self) -> Blob:
        """The blob, durable. The same bytes twice are one file."""
        if self._handle is None:
            raise NotThere("this upload has ended; start another")
        try:
            self._blobs.disk.sync(self._handle)
            self._close()
            blob = Blob(self._hash.hexdigest(), self.size_bytes)
            self._blobs.settle(self._path, blob.sha256)
        except OSError as error:
            self.abandon()
            raise _failed(error) from None
        return blob

    def abandon(self) -> None:
        try:
            self._close()
            self._blobs.disk.remove(self._path)
        except OSError:
            return  # what is left in incoming/ is swept by `hepcite verify`

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            self._blobs.disk.close(handle)


class Blobs:
    """`folder`/ab/abcdef… for each blob, `folder`/incoming for uploads on their way, `folder`/quarantine."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder, self.disk = folder, disk or Disk()
        self.incoming, self.quarantine = folder / "incoming", folder / "quarantine"

    def prepare(self) -> None:
        try:
            for path in (self.folder, self.incoming, self.quarantine):
                self.disk.make_folder(path)
            self.disk.sync_folder(self.folder)
            self.disk.sync_folder(self.folder.parent)
        except OSError as error:
            raise _failed(error) from None

    def receive(self, limit_bytes: int | None = None) -> Sink:
        return Sink(self, limit_bytes)

    def put(self, content: bytes) -> Blob:
        with self.receive() as sink:
            sink.write(content)
            return sink.finish()

    def path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise NotThere("a blob is named by 64 hexadecimal digits; give such a name")
        return self.folder / sha256[:2] / sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their name. Raises StorageFailed where they are damaged or gone."""
        try:
            content = self.disk.read(self.path(sha256))
        except OSError:
            raise StorageFailed(f"blob {sha256}: cannot be read; run `hepcite verify`") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StorageFailed(
                f"blob {sha256}: is damaged; run `hepcite verify` and restore it from a backup"
            )
        return content

    def has(self, sha256: str) -> bool:
        return self.disk.exists(self.path(sha256))

    def remove(self, sha256: str) -> None:
        """Only inside `Database.write`, where no row names it: an upload looks there whether its blob is still there."""
        path = self.path(sha256)
        try:
            if self.disk.exists(path):
                self.disk.remove(path)
                self.disk.sync_folder(path.parent)
        except OSError as error:
            raise _failed(error) from None

    def names(self) -> Iterator[tuple[str, Path]]:
        """Each blob's name and path, in the order of names."""
        for path in self.disk.files(self.folder):
            if SHA256.fullmatch(path.name) and path.parent.name == path.name[:2]:
                yield path.name, path

    def settle(self, part: Path, sha256: str) -> None:
        """Gives a synced file its name. Raises OSError."""
        final = self.path(sha256)
        self.disk.make_folder(final.parent)
        self.disk.sync_folder(self.folder)
        self.disk.rename(part, final)
        self.disk.sync_folder(final.parent)


def _failed(error: OSError) -> StorageFailed:
    return StorageFailed(FULL.format(error.strerror or os.strerror(error.errno or 0)))
