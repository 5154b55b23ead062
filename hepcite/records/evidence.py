"""The words on a page that a statement rests on."""

from dataclasses import dataclass
from typing import Literal

from hepcite.records.page import Box

Method = Literal["rule", "llm", "request", "reviewer"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`quote` is `text[start:end]` of page `page` (from 1) of the file `document`, always.

    `source` names the rule or prompt that found it. `boxes` is None where the format has no page geometry.
    """

    document: str
    page: int
    start: int
    end: int
    quote: str
    source: str
    boxes: tuple[Box, ...] | None = None
    method: Method = "rule"
