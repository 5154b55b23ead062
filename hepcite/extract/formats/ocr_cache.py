"""Recognised words of a picture ↔ a file in the folder that HEPCITE_OCR_CACHE names, where it is set."""

import hashlib
import json
import os
import tempfile
from dataclasses import astuple
from pathlib import Path

from PIL.Image import Image

from hepcite.extract.formats.engines import Engine, Recognised

_VARIABLE = "HEPCITE_OCR_CACHE"


def recognised(engine: Engine, picture: Image, dpi: int) -> list[Recognised]:
    """As `engine.recognise`, or what the same engine and version made of the same picture before."""
    folder = os.environ.get(_VARIABLE)
    if not folder:
        return engine.recognise(picture, dpi)
    path = Path(folder) / f"{_key(engine, picture, dpi)}.json"
    kept = _read(path)
    if kept is None:
        kept = engine.recognise(picture, dpi)
        _write(path, kept)
    return kept


def _key(engine: Engine, picture: Image, dpi: int) -> str:
    digest = hashlib.sha256(f"1|{engine.name}|{engine.version}|{dpi}|{picture.size}|{picture.mode}|".encode())
    digest.update(picture.tobytes())
    return digest.hexdigest()


def _read(path: Path) -> list[Recognised] | None:
    """None for a file that is missing or was cut off."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [Recognised(text, tuple(box), confidence, line) for text, box, confidence, line in rows]
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, words: list[Recognised]) -> None:
    """Whole or not at all, readable by the owner only: the words are a patient's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([astuple(word) for word in words], file)
    Path(name).chmod(0o600)
    Path(name).replace(path)
