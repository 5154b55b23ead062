"""Runs the worker without what readers do not need: `hepcite.extract`, which loads the language layer."""

import importlib.util
import sys
import types
from pathlib import Path


def without_language_layer() -> None:
    """A stand-in for the package `hepcite.extract`: it takes twice the time and memory to start with it."""
    package = types.ModuleType("hepcite.extract")
    package.__path__ = [str(Path(__file__).resolve().parents[2])]
    sys.modules["hepcite.extract"] = package


if __name__ == "__main__":
    if importlib.util.find_spec("hepcite") is None:
        sys.path.insert(0, str(Path(__file__).resolve().parents[4]))
    without_language_layer()
    from hepcite.extract.formats.isolation.worker import serve

    serve()
