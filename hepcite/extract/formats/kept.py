"""Work done once ↔ a file in the folder that HEPCITE_CACHE names; without the variable nothing is kept.

What is kept is a patient's words: the folder is its owner's alone (0700, files 0600), and it may be deleted
at any time. A key says all that the work depends on: bytes, reader and version. Nothing is ever updated.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_VARIABLES = ("HEPCITE_CACHE", "HEPCITE_OCR_CACHE")


def kept(kind: str, parts: tuple[object, ...], data: bytes, make: Callable[[], Any]) -> Any:
    """What `make` gave for the same kind, parts and data before; JSON values only."""
    folder = next((found for name in _VARIABLES if (found := os.environ.get(name))), None)
    if not folder:
        return make()
    digest = hashlib.sha256("|".join(map(str, (kind, *parts, ""))).encode())
    digest.update(data)
    path = Path(folder) / f"{digest.hexdigest()}.json"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, found)
    return found


def _read(path: Path) -> Any:
    """None for a file that is missing or was cut off."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(path: Path, value: Any) -> None:
    """Whole or not at all. A folder that cannot be written to keeps nothing, and stops nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
