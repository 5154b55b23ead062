"""YAML files of this folder → plain data, read once."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """The data of `language/<name>.yaml`."""
    return yaml.safe_load(files("hepcite.extract.language").joinpath(f"{name}.yaml").read_text("utf-8"))
