"""Pages of uploads into pictures, drawn in the confined process when a browser asks, and kept for a while in memory."""

import io
import threading
from collections import OrderedDict

from hepcite.intake.store import FileRow, NotThere, Store

MOST_KEPT_BYTES = 64_000_000
MOST_AT_ONCE = 3
"""Each is a process of its own."""
MEDIA_TYPE = "image/webp"
QUALITY = 55


class KeptPictures:
    """The same bytes and page give the same picture, whosever case they are in; access is the routes' business."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._drawing = threading.Semaphore(MOST_AT_ONCE)
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._size = 0

    def page(self, file: FileRow, number: int, password: str | None) -> bytes:
        """WebP. Raises NotThere for a page that has no picture."""
        if file.sha256 is None:
            raise NotThere(f"file {file.id}: was refused, its bytes were not kept; upload it again")
        key = (file.sha256, number)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        with self._drawing:
            drawn = _drawn(self._store.blobs.get(file.sha256), number, password)
        if drawn is None:
            raise NotThere(f"file {file.id}: page {number} has no picture; read its text")
        self._keep(key, drawn)
        return drawn

    def _keep(self, key: tuple[str, int], data: bytes) -> None:
        with self._lock:
            self._size += len(data) - len(self._kept.pop(key, b""))
            self._kept[key] = data
            while self._size > MOST_KEPT_BYTES:
                self._size -= len(self._kept.popitem(last=False)[1])


def _drawn(data: bytes, number: int, password: str | None) -> bytes | None:
    from hepcite.extract.formats.isolation import draw_pages_isolated  # takes long to import

    for drawing in draw_pages_isolated(data, [number], password=password):
        packed = io.BytesIO()
        drawing.image.save(packed, "WEBP", quality=QUALITY, method=2)
        return packed.getvalue()
    return None
