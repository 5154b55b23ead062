"""A frame → the lesion that it belongs to in the telling: a new one, a member of a list, or the one spoken
of."""

import re
from dataclasses import dataclass, field

from hepcite.extract.fields.base import Source
from hepcite.extract.fields.lesions.capsule import CapsuleWords
from hepcite.extract.fields.lesions.extent import fullest_first, is_treated
from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, UNKNOWN, Frame
from hepcite.extract.fields.lesions.relevance import is_denied, is_recalled
from hepcite.extract.fields.lesions.state import treated_state
from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import LESION_KINDS, Words, pattern, scan
from hepcite.extract.language.note import Note, Sentence

_REFERENCE = re.compile(
    r"\b(?:observation|lesion|target|nodule|mass|tumou?r|obs|number|no\.)\s*#?\s*(?P<n>\d{1,2}"
    r"|[A-H])\b(?!\s?(?:cm|mm|[.,]\d|x\b|lesions))",
    re.IGNORECASE,
)
_WHOLE_LESION = re.compile(
    r"\b(?:whole|entire|overall|total)\s+(?:lesion|treated|area|zone|cavity|tumou?r)\b", re.IGNORECASE
)
_VIABLE_PART = re.compile(
    r"\b(?:viable|residual|enhancing)\b.{0,30}\b(?:component|portion|tissue|part|tumou?r|disease)\b",
    re.IGNORECASE,
)


def _is_target(frame: Frame | None) -> bool:
    return frame is not None and frame.kind == TARGET


@dataclass(slots=True)
class Telling:
    """What one note tells of liver lesions. `of_all` are capsule words about every lesion, with the frame
    that they stand in; `closings` the spans that say that there is no other lesion."""

    note: Note
    frames: list[Frame] = field(default_factory=list)
    of_all: list[tuple[Frame, CapsuleWords]] = field(default_factory=list)
    closings: list[tuple[int, int]] = field(default_factory=list)
    words: Words | None = None


class Placer:
    """Keeps, while a note is read, the lesion spoken of (`topic`), the list that is open (`lead`), the block
    ("Observation 2") and the organ (liver, other or unknown)."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.words: Words = scan(note)
        self.telling = Telling(note, words=self.words)
        self.topic: Frame | None = None
        self.lead: Frame | None = None
        self.block: Frame | None = None
        self.is_report = note.kind == "radiology_report"
        head = note.text[:600]
        elsewhere = re.search(
            r"\b(?:chest|thora\w+|brain|head|neck|bone|breast|pelvis|spine|cardiac)\b", head, re.IGNORECASE
        )
        is_abdominal = re.search(r"liver|abd|hepat|triphas|cap\b|lirads|li-rads", head, re.IGNORECASE)
        self.home = "liver" if self.is_report and (is_abdominal or not elsewhere) else "unknown"
        self.organ = self.home
        self.wrong_cm: float | None = None
        self.section, self.is_lettered = "", False
        self.inline: str | None = None
        self.is_headless = not any(s.section == "findings" for s in note.sentences)
        self.source: Source | None = None
        self.source_at = (-1, -1)
        self.at: tuple[str, str | None, int] = ("", None, -1)

    def place(
        self, frame: Frame, unit: Unit, sentence: Sentence, is_item: bool, made: list[Frame]
    ) -> Frame | None:
        """Add `frame` to the telling, or give its words to the lesion spoken of; the frame that now holds
        them."""
        frame.kind = self._in_place(frame, unit)
        if self.block and frame.kind != OTHER and (frame.kind == UNKNOWN or not made):
            is_elsewhere = self.block.size and frame.size and frame.segments - self.block.segments
            if not is_elsewhere:
                return self._fill(self.block, frame, unit)
        if frame.kind == UNKNOWN:
            return self._place_unknown(frame, unit, sentence, is_item, made)
        if frame.kind == OTHER:
            if unit.of("other"):
                self.organ = "other"
            self.topic = frame
            return None
        if is_recalled(self.words, frame, unit):
            self.lead = frame
            return None
        if is_denied(self.note, self.words, frame, unit) or (
            sentence.section == "header" and not frame.sizes and self.inline is None
        ):
            return None
        if unit.of("segment", "own", "lr") or any(t.kind == "liver" for t in unit.tokens):
            self.organ = "liver"
        return self._add(frame, unit, made, is_item)

    def _add(self, frame: Frame, unit: Unit, made: list[Frame], is_item: bool) -> Frame:
        reference = _REFERENCE.search(self.note.text, unit.start, unit.end)
        if reference and unit.of(*LESION_KINDS):
            frame.number = reference["n"].lower()
        if self._is_part_of_topic(frame, unit):
            return self.topic or frame
        only_pronoun = (
            bool(unit.tokens)
            and not unit.of("own", "malignant", "generic", "benign", "treated", "lr")
            and bool(unit.of("pronoun"))
        )
        group = self.lead
        if only_pronoun and not group and (self.topic is None or self.topic.kind != TARGET):
            frame.kind = self.topic.kind if self.topic else OTHER
            return frame
        if (
            group
            and group is not frame
            and (only_pronoun or is_item)
            and frame.kind == TARGET
            and not frame.quantity
        ):
            frame.leader = group
            frame.is_named = frame.is_named or group.is_named
        self.telling.frames.append(frame)
        made.append(frame)
        self.topic = frame
        if (
            (frame.is_plural or (frame.quantity and frame.quantity.count.max != 1))
            and not only_pronoun
            and frame.kind in (TARGET, BENIGN, LOW, TREATED)
        ):
            self.lead = frame
        return frame

    def _is_part_of_topic(self, frame: Frame, unit: Unit) -> bool:
        """The unit measures the viable part of the lesion spoken of, or the whole of it."""
        topic, text = self.topic, self.words.text
        if not (frame.sizes and not frame.segments and topic and topic.kind in (TARGET, TREATED)):
            return False
        if topic.sentence != frame.sentence:
            return False
        if _WHOLE_LESION.search(text, unit.start, unit.end):
            if topic.sizes and topic.kind == TARGET and not is_treated(self.note):
                topic.sizes = fullest_first(self.note, topic, topic.sizes + frame.sizes)
            return bool(topic.sizes)
        if not _VIABLE_PART.search(text, unit.start, unit.end) or topic.is_plural:
            return False
        held_sizes = topic.sizes if topic.kind == TARGET and not is_treated(self.note) else []
        topic.kind, topic.sizes = TARGET, frame.sizes + held_sizes
        return True

    def _in_place(self, frame: Frame, unit: Unit) -> str:
        """The kind, given the organ that is spoken of: a lesion word alone is the liver's only where the
        liver is."""
        if frame.kind in (OTHER, UNKNOWN):
            return frame.kind
        strong = bool(unit.of("segment", "own", "lr")) or any(t.kind == "liver" for t in unit.tokens)
        if strong or self.block:
            return frame.kind
        if self.organ == "liver":
            return frame.kind
        if self.topic and self.topic.kind == TARGET and (frame.is_definite or self.organ == "unknown"):
            return frame.kind
        if frame.is_definite and self.is_report and any(f.kind == TARGET for f in self.telling.frames):
            return frame.kind
        return OTHER

    def _place_unknown(
        self, frame: Frame, unit: Unit, sentence: Sentence, is_item: bool, made: list[Frame]
    ) -> Frame | None:
        if frame.sizes and made and _VIABLE_PART.search(self.words.text, unit.start, unit.end):
            held = made[-1].sizes if made[-1].kind == TARGET and not is_treated(self.note) else []
            made[-1].kind, made[-1].sizes = TARGET, frame.sizes + held
            return made[-1]
        topic, lead = self.topic, self.lead
        again = self._told_of_later_scan(frame)
        if again:
            return self._add(again, unit, made, is_item)
        if frame.quantity and not frame.sizes and _is_target(topic) and lead and _is_target(lead):
            return self._fill(lead, frame, unit)
        if self._opens_an_item(frame, unit, sentence, is_item) or self._is_next_member(frame, sentence):
            return self._new_member(frame, made)
        if topic is None and frame.size:
            if frame.zone == "addendum" and any(f.kind == TARGET for f in self.telling.frames):
                frame.is_definite, frame.replaces_cm = True, self.wrong_cm
                return self._new_member(frame, made)
            if frame.segments and self.organ == "liver":
                return self._new_member(frame, made)
        if topic is None or topic.kind == OTHER:
            return None
        return self._fill(topic, frame, unit)

    def _told_of_later_scan(self, frame: Frame) -> Frame | None:
        """In a note, a size of another dated scan without a noun is that of the one lesion told of an earlier scan."""
        if self.is_report or not self.source or not frame.size or frame.sizes[0].values:
            return None
        told = [f for f in self.telling.frames if f.kind == TARGET and f.zone == frame.zone]
        if not told or any(f.is_plural or f.quantity for f in told) or told[-1].source == self.source:
            return None
        if len({f.segments for f in told}) > 1 or (frame.segments and frame.segments != told[-1].segments):
            return None
        frame.kind, frame.segments = TARGET, told[-1].segments
        frame.is_named, frame.is_definite = told[-1].is_named, True
        return frame

    def _opens_an_item(self, frame: Frame, unit: Unit, sentence: Sentence, is_item: bool) -> bool:
        """The words begin with a bullet or a segment and give a size: a lesion of its own."""
        topic, segments = self.topic, unit.of("segment")
        before = self.words.text[unit.start : segments[0].start].replace("ǂ", "") if segments else ""
        if not self.is_report and frame.is_imaging_told:
            before = before.rsplit(":", 1)[-1]
        starts_with_segment = bool(segments) and not re.search(r"[A-Za-z]{3}", before)
        completes_topic = (
            topic
            and topic.sentence == sentence.index
            and topic.kind != OTHER
            and not topic.sizes
            and not topic.quantity
        )
        is_placed_item = is_item and frame.segments and frame.zone != "impression"
        return bool(
            (frame.size or is_placed_item) and (is_item or starts_with_segment) and not completes_topic
        )

    def _is_next_member(self, frame: Frame, sentence: Sentence) -> bool:
        """A size without a noun, where a group was spoken of, is that of its next lesion."""
        topic, lead = self.topic, self.lead
        if not (frame.size and lead and topic and sentence.index <= topic.sentence + 1):
            return False
        if topic is not lead and topic.leader is not lead:
            return False
        is_first = topic is lead and sentence.index == topic.sentence and not frame.superlative
        return bool(topic.sizes) or is_first

    def _new_member(self, frame: Frame, made: list[Frame]) -> Frame | None:
        if not frame.segments and self.organ != "liver" and not self.lead:
            return None
        if not self.is_report and not (self.lead or _is_target(self.topic) or self._is_retold_list(frame)):
            return None
        lead = self.lead
        frame.kind = lead.kind if lead else TARGET
        frame.kind = {"3": LOW, "2": BENIGN, "1": BENIGN}.get(frame.category or "", frame.kind)
        frame.leader = lead
        frame.satellite = frame.satellite or bool(lead and lead.satellite)
        frame.is_named = bool(lead and lead.is_named)
        self.telling.frames.append(frame)
        made.append(frame)
        self.topic = frame
        return frame

    def _is_retold_list(self, frame: Frame) -> bool:
        """A segment and a size that a note retells from imaging, after it has spoken of the tumors."""
        return bool(
            frame.segments and frame.is_imaging_told and any(f.kind == TARGET for f in self.telling.frames)
        )

    def _fill(self, held: Frame, more: Frame, unit: Unit) -> Frame:
        """Give the words of `more` to the frame `held`."""
        has_grown = more.is_now and held.size and (more.sizes[0].high or 0) > (held.size.high or 0)
        if more.sizes and (not held.sizes or held.zone == "addendum" or has_grown):
            held.sizes = more.sizes + held.sizes
        elif more.sizes:
            held.sizes = fullest_first(self.note, held, held.sizes + more.sizes)
        held.source = held.source or more.source
        held.is_imaging_told = held.is_imaging_told or more.is_imaging_told
        held.segments = held.segments or more.segments
        held.superlative = held.superlative or more.superlative
        if more.quantity and (
            not held.quantity or (more.quantity.is_whole and held.quantity.count.max is None)
        ):
            held.quantity = more.quantity
        state = treated_state(self.note.text[unit.start : unit.end], held.kind == TREATED)
        if more.category and (held.category is None or held is self.block):
            held.category = more.category
            held.kind = {"3": LOW, "2": BENIGN, "1": BENIGN}.get(more.category, TARGET)
            held.is_named = held.is_named or more.category in ("4", "5", "M")
        elif (
            held.kind == TARGET
            and not held.is_named
            and (
                more.kind in (BENIGN, LOW)
                or pattern("not_target_words").search(self.words.text, unit.start, unit.end)
            )
        ):
            held.kind = more.kind if more.kind in (BENIGN, LOW) else LOW
        if state:
            held.kind = state
        return held
