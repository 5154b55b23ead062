"""Signs as fonts and programs write them become signs that a pattern can be written for."""

import pytest

from hepcite.extract.formats.characters import plain_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "in\ufb01ltrative, e\ufb00usion, in\ufb02ow, su\ufb03cient, wa\ufb04e",
            "infiltrative, effusion, inflow, sufficient, waffle",
        ),
        ("3.4\u00a0cm \u2009LR\u20115\u202fviable", "3.4 cm  LR-5 viable"),
        ("un\u200bre\u2060sect\ufeffable", "unresectable"),
        ("a\x07b\x00c", "a b c"),
        ("Seg\tSize\n8\t3.4", "Seg\tSize\n8\t3.4"),
        ("≤ 5 cm · 3 × 2 – α", "≤ 5 cm · 3 × 2 – α"),
    ],
    ids=[
        "ligatures",
        "spaces and hyphens",
        "invisible",
        "control",
        "tabs and lines",
        "what has a meaning stays",
    ],
)
def test_plain_signs(written, read):
    assert plain_text(written) == read
