"""YAML files of this folder → plain data and patterns, read once."""

import re
from functools import cache
from typing import Any

from hepcite.extract.yaml_data import read_yaml


@cache
def load(name: str) -> Any:
    """The data of `identify/<name>.yaml`."""
    return read_yaml("hepcite.extract.identify", name)


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """The list at `key` of `identify/<name>.yaml` as one pattern, line by line, without regard to case."""
    entries = "|".join(f"(?:{entry})" for entry in load(name)[key])
    return re.compile(entries, re.IGNORECASE | re.MULTILINE)
