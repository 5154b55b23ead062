"""allowances.yaml → what a child process may use."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict


class Allowances(BaseModel):
    """Units in the names; what each bounds is said in allowances.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    memory_mb: int
    cpu_seconds_a_page: int
    silent_seconds: float
    whole_seconds: float
    most_answer_bytes: int
    most_picture_pixels: int
    most_pictures: int
    start_seconds: float
    files_a_worker: int
    workers: int


@cache
def allowances() -> Allowances:
    text = resources.files(__package__).joinpath("allowances.yaml").read_text(encoding="utf-8")
    return Allowances.model_validate(yaml.safe_load(text))
