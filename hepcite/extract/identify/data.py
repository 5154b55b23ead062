"""YAML files of this folder → plain data and patterns, read once."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """The data of `identify/<name>.yaml`."""
    return yaml.safe_load(files("hepcite.extract.identify").joinpath(f"{name}.yaml").read_text("utf-8"))


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """The list at `key` of `identify/<name>.yaml` as one pattern, line by line, without regard to case."""
    entries = "|".join(f"(?:{entry})" for entry in load(name)[key])
    return re.compile(entries, re.IGNORECASE | re.MULTILINE)
