"""Two quotes that point at the same words, and two that do not."""

import pytest

from hepcite.eval.quotes import overlaps


@pytest.mark.parametrize(
    ("ours", "gold", "same"),
    [
        ("3.4 cm", "segment 6, 3.4 cm", True),
        ("segment 6,\n 3.4   CM", "Segment 6, 3.4 cm", True),
        ("abcdefgh12345678", "zzabcdefghzz9999999999", True),  # 8 of 16
        ("abcdefg123456789", "zzabcdefgzz99999999999", False),  # 7 of 16
        ("portal vein patent", "no ascites", False),
        ("", "anything", False),
        ("   ", "anything", False),
    ],
)
def test_overlaps(ours: str, gold: str, same: bool) -> None:
    assert overlaps(ours, gold) is same
    assert overlaps(gold, ours) is same
