"""A sentence → the zone of the note that it stands in: addendum, impression or findings, or none that counts."""

import re

from hepcite.extract.language.note import Note, Sentence

SKIPPED = frozenset(
    {
        "technique",
        "comparison",
        "indication",
        "family_history",
        "medications",
        "allergies",
        "review_of_systems",
        "social_history",
        "past_history",
    }
)
ZONES = {"addendum": "addendum", "impression": "impression", "assessment": "impression"}
ADDENDUM = re.compile(r"\W{0,8}(?:ADDEND(?:UM|A)|Addend(?:um|a))\b(?:[^:\n]{0,40}:(?!\d)|[^a-z\n]{0,45}$)")
INLINE = re.compile(
    r"\s*(?P<h>FINDINGS|Findings|RESULTS?|IMPRESSION|Impression|CONCLUSION|Conclusion|OPINION|ADDENDUM)\s*:"
)
TODAY = re.compile(
    r"\W*(?:today|now|currently|current(?: (?:size|exam|study|measurement))?)\s*:?\s*\d", re.IGNORECASE
)
"""A length of today under a heading of its own is no part of a section on the reason for the study."""


def zone_of(note: Note, sentence: Sentence) -> str | None:
    """addendum, impression, findings or note; None where the sentence does not count."""
    if sentence.section in SKIPPED and not TODAY.match(sentence.text):
        return None
    if note.kind == "radiology_report":
        return None if sentence.section == "header" else ZONES.get(sentence.section, "findings")
    return "addendum" if sentence.section == "addendum" else ZONES.get(sentence.section, "findings")
