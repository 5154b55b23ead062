"""layout.yaml → the tolerances and patterns that the page reader works with."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Glyphs(_Strict):
    word_gap_em: float
    smallest_pt: float
    least_contrast: float
    page_picture_share: float
    fewest_words_beside_a_picture: int
    least_plain_share: float


class Rows(_Strict):
    shared_height: float
    cell_gap_em: float
    cell_gap_against_words: float
    widest_usual_gap_em: float
    justified_spread: float
    justified_gap_em: float
    margin_band: float
    margin_gap_em: float


class Columns(_Strict):
    gutter_em: float
    fewest_rows: int
    fewest_wraps: int
    fewest_broken_wraps: int
    broken_share: float
    narrowest_share: float
    sparse_gutter_em: float
    sparse_share: float


class Paragraphs(_Strict):
    pitch_slack: float
    widest_pitch_em: float
    default_pitch_em: float
    size_change: float
    indent_em: float
    space_em: float
    widest_space_em: float
    soft_share: float
    least_filled: float
    near_em: float
    fewest_list_lines: int


class Tables(_Strict):
    same_rule_pt: float
    shortest_dash_pt: float
    shortest_rule_pt: float
    most_rules: int
    most_lines_in_a_cell: int
    letter_em: float
    wide_letter_em: float
    broken_slack_em: float
    whole_words: frozenset[str]
    shortest_ended_word: int


class PlainText(_Strict):
    narrowest_wrap: int
    widest_wrap: int
    least_filled: float
    deepest_hanging_indent: int


class Ocr(_Strict):
    dpi: int
    longest_side_px: int
    ink_below: int
    blank_ink_share: float
    widest_skew_degrees: float
    least_skew_degrees: float
    good_confidence: float
    poor_confidence: float
    least_confidence: float
    fewest_words: int
    size_snap: float
    tall_share: float
    tail_share: float
    padded_share: float


class UnreadInk(_Strict):
    lowest: float
    tallest: float
    widest: float
    margin: float
    widest_gap: float
    fewest_letters: int


class Rules(_Strict):
    surroundings_pt: float
    smoothed_pt: float
    least_contrast: int
    ink_contrast: int
    least_across_pt: float
    least_down_pt: float
    thickest_pt: float
    nearest_pt: float
    farthest_pt: float
    most_ink_beside: float


class Tolerances(_Strict):
    """Lengths in em or shares, as each comment in layout.yaml says."""

    glyphs: Glyphs
    rows: Rows
    columns: Columns
    paragraphs: Paragraphs
    tables: Tables
    plain_text: PlainText
    ocr: Ocr
    unread_ink: UnreadInk
    rules: Rules
    bullet: re.Pattern[str]
    numbering: re.Pattern[str]
    label: re.Pattern[str]
    capitals_label: re.Pattern[str]
    sentence_end: re.Pattern[str]
    open_end: re.Pattern[str]


@cache
def tolerances() -> Tolerances:
    text = resources.files(__package__).joinpath("layout.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return Tolerances.model_validate(content)
