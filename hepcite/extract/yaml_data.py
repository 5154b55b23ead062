"""A YAML file of one of our packages → plain data, by libyaml where it is there."""

from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast as the loader in Python, which stands in where PyYAML was built without libyaml."""


def read_yaml(package: str, name: str) -> Any:
    """The data of `<name>.yaml` in `package`."""
    text = files(package).joinpath(f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 (a SafeLoader either way)
