"""limits.yaml → how much of a file is read at all, and the problem of a file beyond."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from hepcite.records import Problem


class Limits(BaseModel):
    """Counts, bytes and pixels, as each comment in limits.yaml says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most_pages: int
    most_pixels: int
    longest_side_px: int
    most_file_bytes: int
    most_unpacked_bytes: int
    most_unpacked_share: int
    fair_bytes: int
    most_members: int
    deepest_member: int
    longest_member_name: int
    deepest_tree: int
    drawn_dpi: int
    longest_drawn_px: int


@cache
def limits() -> Limits:
    text = resources.files(__package__).joinpath("limits.yaml").read_text(encoding="utf-8")
    return Limits.model_validate(yaml.safe_load(text))


def too_large(name: str, what: str) -> Problem:
    """`what` completes "… is not read: it ", in the third person."""
    return Problem(
        "too_large", f"{name} is not read: it {what}. Ask the sender for the pages of this request only."
    )
