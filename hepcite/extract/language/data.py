"""YAML files of this folder → plain data, read once."""

from functools import cache
from typing import Any

from hepcite.extract.yaml_data import read_yaml


@cache
def load(name: str) -> Any:
    """The data of `language/<name>.yaml`."""
    return read_yaml("hepcite.extract.language", name)
