"""A note → the frames of its lesions in the order told, what is said of all of them, and whether the telling is closed."""

import re
from dataclasses import dataclass, field, replace

from hepcite.extract.fields.base import Source, source_of
from hepcite.extract.fields.lesions.capsule import CapsuleWords, capsule_words
from hepcite.extract.fields.lesions.frames import (
    BENIGN,
    LOW,
    OTHER,
    TARGET,
    TREATED,
    UNKNOWN,
    Frame,
    is_distance,
    read_frame,
    treated_state,
)
from hepcite.extract.fields.lesions.tables import table_frames
from hepcite.extract.fields.lesions.units import Unit, units_of
from hepcite.extract.fields.lesions.words import LESION_KINDS, Words, pattern, scan
from hepcite.extract.language.measures import Measure
from hepcite.extract.language.note import Note, Sentence

SKIPPED = frozenset({"technique", "comparison", "indication", "family_history", "medications", "allergies", "review_of_systems", "social_history", "past_history"})
ZONES = {"addendum": "addendum", "impression": "impression", "assessment": "impression"}


@dataclass(slots=True)
class Telling:
    """What one note tells of liver lesions. `of_all` are capsule words about every lesion, with the frame that they stand in; `closings`
    the spans that say that there is no other lesion."""

    note: Note
    frames: list[Frame] = field(default_factory=list)
    of_all: list[tuple[Frame, CapsuleWords]] = field(default_factory=list)
    closings: list[tuple[int, int]] = field(default_factory=list)


_BLOCK = re.compile(
    r"\W*(?:(?:treated|new|target|liver|lr|index|hepatic)\s+)?(?:observation|lesion|target|nodule|mass|tumou?r|obs|metastasis|finding|focus|hcc)\s*(?:#|no\.?|number)?\s*(?P<n>\d{1,2}|[A-H])\s*(?=[:.(\-–—,|]|$|\s{2}|ǂ)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b(?:observation|lesion|target|nodule|mass|tumou?r|obs|number|no\.)\s*#?\s*(?P<n>\d{1,2}|[A-H])\b(?!\s?(?:cm|mm|[.,]\d|x\b|lesions))", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*•+]|\(?(?P<n>[a-hA-H]|\d{1,2})[.):](?!\d))\s+")
_LETTER = re.compile(r"\s*\(?[A-Za-z][.:)](?:\s|$)")
_KEYED = re.compile(r"\s*(?:[-*•]\s*)?[A-Za-z][\w /(),-]{1,40}:|.*\[[ xX]?\]|\s{2,}\S")
_PAST_VERB = re.compile(r"\b(?:was|were|had|showed|revealed|found|measured|demonstrated|recorded|described|called)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:is|are|now|today|currently|measures?|has|have|present|again|remains?|new)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:no|not|without|negative for|free of|absence of|never|nor|neither|nothing|denies|none)\b(?!\s+(?:change|longer|fewer|less|more|only|larger|smaller|growth))", re.IGNORECASE)
_LIMIT = re.compile(r"[<>≤≥]|\b(?:up to|under|over|than|within|at most|limit)\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:previously|formerly|prior|earlier|initially|originally|former|old)(?:\s+(?:described|noted|seen|reported|known|measured|identified|imaged|biopsied))?(?:\s+as)?\s*(?:a\s+|an\s+)?$", re.IGNORECASE)
_RANGING = re.compile(r"\b(?:rang\w+|var\w+|measur\w+|sizes?|spread|extend\w*)(?:\s+in\s+(?:size|diameter))?\s+(?:from|between)?\s*$", re.IGNORECASE)
_WRONG = re.compile(r"\b(?:not|instead of|rather than|in error as|erroneously as|misheard as|reported as|rather|incorrectly as|given as|dictated as|stated as)\s+(?:as\s+)?$", re.IGNORECASE)
_WRONG_AFTER = re.compile(r"[^.;\d]{0,40}\b(?:incorrect|wrong|in error|erroneous|a typo\w*|mistake|should read|should be|should have)\b", re.IGNORECASE)


def zone_of(note: Note, sentence: Sentence) -> str | None:
    """addendum, impression, findings or note; None where the sentence does not count."""
    if sentence.section in SKIPPED:
        return None
    if note.kind == "radiology_report":
        return None if sentence.section == "header" else ZONES.get(sentence.section, "findings")
    return "addendum" if sentence.section == "addendum" else ZONES.get(sentence.section, "findings")


class Reader:
    """Walks the sentences of a note, keeping the lesion spoken of (`topic`), the list that is open (`lead`), the block
    ("Observation 2") and the organ."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.words: Words = scan(note)
        self.telling = Telling(note)
        self.topic: Frame | None = None
        self.lead: Frame | None = None
        self.block: Frame | None = None
        self.block_line = -9
        self.is_report = note.kind == "radiology_report"
        head = note.text[:600]
        elsewhere = re.search(r"\b(?:chest|thora\w+|brain|head|neck|bone|breast|pelvis|spine|cardiac)\b", head, re.IGNORECASE)
        is_abdominal = re.search(r"liver|abd|hepat|triphas|cap\b|lirads|li-rads", head, re.IGNORECASE)
        self.home = "liver" if self.is_report and (is_abdominal or not elsewhere) else "unknown"
        self.organ = self.home
        self.section, self.is_lettered = "", False
        self.source: Source | None = None
        self.source_at = (-1, -1)
        self.place: tuple[str, str | None, int] = ("", None, -1)

    def read(self) -> Telling:
        used = table_frames(self.note, self.words, self.telling.frames)
        for sentence in joined_sentences(self.note):
            zone = self._zone(sentence)
            if zone is None or sentence.index in used:
                self.topic = None if zone is None else self.topic
                continue
            self._enter(sentence, zone)
            if self._is_set_aside(sentence):
                continue
            self._sentence(sentence, zone)
        self.telling.frames.sort(key=lambda f: f.start)
        return self.telling

    def _zone(self, sentence: Sentence) -> str | None:
        """The zone; an item lettered "A." in a report is no section of its own."""
        if sentence.section != self.section:
            self.section = sentence.section
            self.is_lettered = self.is_report and bool(_LETTER.match(sentence.text)) and sentence.section not in ("impression", "addendum")
        return "findings" if self.is_lettered else zone_of(self.note, sentence)

    def _enter(self, sentence: Sentence, zone: str) -> None:
        place = (zone, sentence.label, sentence.line)
        text = self.note.text
        is_new_line = place[2] != self.place[2]
        if place[:2] != self.place[:2] and not (self.block and zone == self.place[0] and sentence.label in (None, "liver")):
            self.topic = self.block = None
            if zone != self.place[0]:
                self.lead = None
            self.organ = self.home
            if sentence.label is not None:
                self.organ = "liver" if sentence.label == "liver" else "other"
        elif is_new_line and zone == "impression":
            self.organ, self.topic = self.home, (self.topic if not _BULLET.match(sentence.text) else None)
        if is_new_line:
            gap = text[max(0, sentence.start - 80) : sentence.start]
            after_blank = bool(re.search(r"\n[ \t]*\n[ \t]*$", gap))
            if after_blank and not _BULLET.match(sentence.text):
                self.lead = None
            if self.block and (after_blank or not _KEYED.match(text, sentence.start - _indent(text, sentence.start))) and not self._is_keyed(sentence):
                self.block = None
            if not self.is_report and not _BULLET.match(sentence.text) and not self.lead:
                self.topic = None
        self.place = place

    def _is_keyed(self, sentence: Sentence) -> bool:
        return bool(re.match(r"\s*(?:[-*•]\s*)?[A-Za-z][\w /()-]{1,36}:", sentence.text)) or "[x]" in sentence.text.lower() or "[ ]" in sentence.text

    def _is_set_aside(self, sentence: Sentence) -> bool:
        text = sentence.text
        if pattern("hypothetical_words").search(text):
            return True
        criteria = pattern("criteria_words").search(text)
        if criteria and criteria.start() < 25 and _LIMIT.search(text) and not self.words.within(sentence.start, sentence.end, "segment"):
            return True
        past = pattern("past_time").search(text)
        if not past or _PRESENT.search(text):
            return False
        return past.start() < 8 or bool((past.start() < 16 or not self.is_report) and _PAST_VERB.search(text))

    def _measures(self, sentence: Sentence) -> list[Measure]:
        kept = []
        text = self.note.text
        criteria = pattern("criteria_words").search(sentence.text)
        criteria = criteria if criteria and _LIMIT.search(sentence.text) else None
        for m in (*self.note.measures_in(sentence.start, sentence.end), *bare_measures(self.note, sentence)):
            before, after = text[max(sentence.start, m.start - 30) : m.start], text[m.end : sentence.end]
            if (criteria and m.start > sentence.start + criteria.start() - 12) or _EARLIER.search(before):
                continue
            if is_distance(self.note, m) or _WRONG.search(before) or (self.place[0] == "addendum" and _WRONG_AFTER.match(after)):
                continue
            kept.append(replace(m, is_prior=False) if m.kind == "range" and _RANGING.search(before) else m)
        kept = [self._whole_list(m, sentence) for m in kept]
        return sorted(kept, key=lambda m: m.start)

    def _whole_list(self, measure: Measure, sentence: Sentence) -> Measure:
        """"segments 5 and 7, 14 and 9 mm": the numbers between the segments and the last size belong to the sizes."""
        ends = [t.end for t in self.words.within(sentence.start, measure.start, "segment")]
        if not ends or len(measure.values_cm) > 1 or measure.is_prior:
            return measure
        between = self.note.text[ends[-1] : measure.start]
        if not re.fullmatch(r"\s*[,:(]?\s*(?:\d+(?:\.\d+)?\s*(?:,|/|and|&)\s*)+", between):
            return measure
        factor = 0.1 if self.note.text[measure.start : measure.end].rstrip(".").lower().endswith(("mm", "rs", "res")) and "m" in self.note.text[measure.start : measure.end].lower().split()[-1][:2] and "c" not in self.note.text[measure.start : measure.end].lower() else 1.0
        values = tuple(round(float(n) * factor, 3) for n in re.findall(r"\d+(?:\.\d+)?", between))
        start = ends[-1] + re.search(r"\d", between).start()  # type: ignore[union-attr]
        return Measure(start, measure.end, "list", (*values, *measure.values_cm), measure.bound, False)

    def _sentence(self, sentence: Sentence, zone: str) -> None:
        self._trace(sentence)
        opens_block = self._open_block(sentence, zone)
        bullet = _BULLET.match(sentence.text) if not opens_block else None
        made: list[Frame] = []
        for unit in units_of(self.note, self.words, sentence, self._measures(sentence)):
            frame = read_frame(self.note, self.words, unit, zone)
            frame.sentence = sentence.index
            frame.source, frame.is_imaging_told = self.source, bool(_IMAGING.search(sentence.text)) or self.source is not None
            self._close(unit)
            placed = self._place_frame(frame, unit, sentence, bool(bullet), made)
            if placed and bullet and bullet["n"] and zone != "impression" and placed.number is None:
                placed.number = bullet["n"].lower()
            self._capsule(unit, placed or self.topic, zone, sentence)
        if sentence.text.rstrip().endswith(":") and made:
            self.lead = made[-1] if not made[-1].sizes or made[-1].quantity else self.lead

    def _trace(self, sentence: Sentence) -> None:
        """The report that a note retells here: named in the sentence, or shortly before it in the same paragraph."""
        if self.is_report:
            return
        source = source_of(self.note, sentence)
        if source:
            self.source, self.source_at = source, (sentence.line, sentence.index)
        elif self.source_at[0] != sentence.line or sentence.index > self.source_at[1] + 2:
            self.source = None

    def _open_block(self, sentence: Sentence, zone: str) -> bool:
        at = sentence.start
        line_start = at - _indent(self.note.text, at)
        if line_start != 0 and self.note.text[line_start - 1] != "\n":
            return False
        match = _BLOCK.match(self.words.text, at, sentence.end)
        if not match or zone != "findings":
            return False
        self.block = Frame(at, sentence.end, zone, TARGET, number=match["n"].lower(), sentence=sentence.index)
        if "treated" in match.group().lower():
            self.block.kind = TREATED
        self.telling.frames.append(self.block)
        self.topic, self.organ = self.block, "liver"
        return True

    def _close(self, unit: Unit) -> None:
        m = pattern("closing").search(self.words.text, unit.start, unit.end)
        if m and not re.search(r"\b(?:node|bone|lung|renal|site|organ)", self.words.text[m.start() : m.end() + 25], re.IGNORECASE) and self.organ != "other":
            self.telling.closings.append((unit.start, unit.end))

    def _place_frame(self, frame: Frame, unit: Unit, sentence: Sentence, is_item: bool, made: list[Frame]) -> Frame | None:
        """Add `frame` to the telling, or give its words to the lesion spoken of; the frame that now holds them."""
        frame.kind = self._in_place(frame, unit, sentence)
        if self.block and frame.kind != OTHER and (frame.kind == UNKNOWN or not made):
            if not (self.block.size and frame.size and frame.segments - self.block.segments):
                return self._fill(self.block, frame, unit)
        if frame.kind == UNKNOWN:
            return self._place_unknown(frame, unit, sentence, is_item, made)
        if frame.kind == OTHER:
            self.organ = "other" if self._has_other_subject(unit) else self.organ
            self.topic = frame
            return None
        if self._is_denied(frame, unit) or (sentence.section == "header" and not frame.sizes):
            return None
        if unit.of("segment", "own", "lr") or any(t.kind == "liver" for t in unit.tokens):
            self.organ = "liver"
        return self._add(frame, unit, made, is_item)

    def _add(self, frame: Frame, unit: Unit, made: list[Frame], is_item: bool) -> Frame:
        reference = _REFERENCE.search(self.note.text, unit.start, unit.end)
        if reference and unit.of(*LESION_KINDS):
            frame.number = reference["n"].lower()
        only_pronoun = bool(unit.tokens) and not unit.of("own", "malignant", "generic", "benign", "treated", "lr") and bool(unit.of("pronoun"))
        group = self._group()
        if only_pronoun and not group and (self.topic is None or self.topic.kind != TARGET):
            frame.kind = self.topic.kind if self.topic else OTHER
            return frame
        if group and group is not frame and (only_pronoun or is_item) and frame.kind == TARGET and not frame.quantity:
            frame.leader = group
            frame.is_named = frame.is_named or group.is_named
        self.telling.frames.append(frame)
        made.append(frame)
        self.topic = frame
        if frame.quantity and frame.quantity.count.max != 1 and frame.kind in (TARGET, BENIGN):
            self.lead = frame
        return frame

    def _group(self) -> Frame | None:
        return self.lead

    def _in_place(self, frame: Frame, unit: Unit, sentence: Sentence) -> str:
        """The kind, given the organ that is spoken of: a lesion word alone is the liver's only where the liver is."""
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

    def _has_other_subject(self, unit: Unit) -> bool:
        return bool(unit.of("other"))

    def _is_denied(self, frame: Frame, unit: Unit) -> bool:
        head = next((t for t in unit.of(*LESION_KINDS, "benign", "treated")), None)
        at = head.start if head else unit.end
        lead = self.words.text[unit.start : at]
        if _NEGATED.search(lead) and not (frame.sizes and not re.search(r"\bno\b", lead)) and not (frame.quantity and re.search(r"no (?:fewer|less)", lead, re.IGNORECASE)):
            return True
        assertion = self.note.assertion(at, head.end if head else unit.end)
        if assertion.is_any("hypothetical", "family"):
            return True
        if not self.is_report and assertion.is_any("historical", "resolved") and not _PRESENT.search(self.words.text[unit.start : unit.end]):
            return True
        tail = self.words.text[head.end if head else unit.start : unit.end]
        gone = pattern("gone").search(tail)
        return bool(gone and len(tail[: gone.start()].split()) <= 7 and not re.search(r"capsul|wash|enhanc|thromb|inva", tail[: gone.start()], re.IGNORECASE))

    def _place_unknown(self, frame: Frame, unit: Unit, sentence: Sentence, is_item: bool, made: list[Frame]) -> Frame | None:
        topic = self.topic
        zone_is_open = frame.zone != "impression"
        starts_with_segment = bool(unit.of("segment")) and not re.search(r"[A-Za-z]{3}", self.words.text[unit.start : unit.of("segment")[0].start].replace("ǂ", ""))
        if (frame.size or (is_item and frame.segments and zone_is_open)) and (is_item or starts_with_segment) and not (topic and topic.sentence == sentence.index and not topic.sizes and topic.kind != OTHER and not topic.quantity):
            return self._new_member(frame, unit, made)
        if frame.size and self.lead and topic and (topic is self.lead or topic.leader is self.lead) and sentence.index <= topic.sentence + 1:
            if topic.sizes or (topic is self.lead and not frame.superlative and sentence.index == topic.sentence and not topic.size):
                return self._new_member(frame, unit, made)
        if topic is None:
            if frame.size and frame.segments and self.organ == "liver":
                return self._new_member(frame, unit, made)
            return None
        if topic.kind == OTHER:
            return None
        return self._fill(topic, frame, unit)

    def _new_member(self, frame: Frame, unit: Unit, made: list[Frame]) -> Frame | None:
        if not frame.segments and self.organ != "liver" and not self.lead:
            return None
        if not self.is_report and not (self.lead or (self.topic and self.topic.kind == TARGET)):
            return None
        lead = self.lead
        frame.kind = lead.kind if lead else TARGET
        if frame.category == "3":
            frame.kind = LOW
        frame.leader = lead
        frame.is_named = bool(lead and lead.is_named)
        self.telling.frames.append(frame)
        made.append(frame)
        self.topic = frame
        return frame

    def _fill(self, held: Frame, more: Frame, unit: Unit) -> Frame:
        """Give the words of `more` to the frame `held`."""
        if more.sizes and (not held.sizes or held.zone == "addendum"):
            held.sizes = more.sizes + held.sizes
        elif more.sizes:
            held.sizes = held.sizes + more.sizes
        held.segments = held.segments or more.segments
        held.superlative = held.superlative or more.superlative
        if more.quantity and not held.quantity:
            held.quantity = more.quantity
        state = treated_state(self.note.text[unit.start : unit.end], held.kind == TREATED)
        if more.category and (held.category is None or held is self.block):
            held.category = more.category
            held.kind = {"3": LOW, "2": BENIGN, "1": BENIGN}.get(more.category, TARGET)
            held.is_named = held.is_named or more.category in ("4", "5", "M")
        elif held.kind == TARGET and not held.is_named and (more.kind in (BENIGN, LOW) or pattern("not_target_words").search(self.words.text, unit.start, unit.end)):
            held.kind = more.kind if more.kind in (BENIGN, LOW) else LOW
        if state:
            held.kind = state
        return held

    def _capsule(self, unit: Unit, frame: Frame | None, zone: str, sentence: Sentence) -> None:
        found = capsule_words(self.note.text, unit.start, unit.end)
        if not found or found.value is None:
            return
        if self.organ == "other" and not unit.of(*LESION_KINDS):
            return
        if found.of_all:
            self.telling.of_all.append((frame or Frame(unit.start, unit.end, zone, UNKNOWN, source=self.source), found))
        elif frame and frame.kind in (TARGET, LOW, TREATED, BENIGN) and (frame.capsule is None or found.value is False):
            frame.capsule, frame.capsule_span = found.value, (found.start, found.end)


def joined_sentences(note: Note) -> list[Sentence]:
    """The sentences, a field name joined with its value ("Capsule:" and "present"), and the halves of a size that a
    line end cut in two."""
    joined: list[Sentence] = []
    spanning = [m for m in note.measures if "\n" in note.text[m.start : m.end]]
    for s in note.sentences:
        last = joined[-1] if joined else None
        is_value = last and last.line == s.line and (last.text.rstrip().endswith(":") or re.fullmatch(r"\s*\(?[A-Za-z0-9]{1,2}[.)]\s*", last.text)) and not last.is_row
        if last and (is_value or any(m.start >= last.start and m.start < last.end < m.end for m in spanning)) and not s.is_row:
            joined[-1] = replace(s, start=last.start, text=note.text[last.start : s.end], index=last.index, cues=(*last.cues, *s.cues))
        else:
            joined.append(s)
    return joined


def _indent(text: str, at: int) -> int:
    start = at
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    return at - start


_IMAGING = re.compile(r"\b(?:mri?|ct|us|ultrasound|imaging|scans?|pet|ceus|sonogram|radiolog\w+|images?)\b", re.IGNORECASE)
_BARE = re.compile(r"(?:^|[,;(/]|\band\b|\bplus\b)\s*(?:seg\w*\.?\s*\d[ab]?,?\s*)?(?P<v>\d{1,2}\.\d)(?=\s*(?:$|[,;.)/]|and\b|in\b|at\b|\())")
_UNIT_SAID = re.compile(r"\bin\s+(?P<u>cm|mm|centimet\w+|millimet\w+)\b|\((?P<v>cm|mm)\)", re.IGNORECASE)
_LISTED = re.compile(r"(?:ǂ|\bseg\w*\s*\d[ab]?)?[,:]?\s*(?P<v>\d{1,3}(?:\.\d)?)(?=\s*(?:$|[,;.)]|and\b))")


def bare_measures(note: Note, sentence: Sentence) -> list[Measure]:
    """Sizes whose unit stands elsewhere in the sentence: "in cm: segment 8, 3.4; segment 7, 2.6 and 1.3"."""
    if sentence.is_row:
        return []
    text, known = note.text, note.measures_in(sentence.start, sentence.end)
    said = _UNIT_SAID.search(sentence.text)
    if not said and not any(re.search(r"cm|centim", text[m.start : m.end], re.IGNORECASE) for m in known):
        return []
    factor = 0.1 if said and (said["u"] or said["v"]).lower().startswith("m") else 1.0
    found = []
    for m in (_BARE if not said else _BARE_SAID).finditer(text, sentence.start, sentence.end):
        a, b = m.span("v")
        if any(k.start < b and a < k.end for k in known) or re.search(r"(?:short axis|ser(?:ies)?|img|image|seg\w*|SUV\w*|previously|was|were|from|vs\.?)\s*\.?\s*$", text[max(sentence.start, a - 14) : a], re.IGNORECASE):
            continue
        found.append(Measure(a, b, "size", (round(float(m["v"]) * factor, 3),), "exact", False))
    return found


_BARE_SAID = re.compile(r"(?:[,;:(/]|\band\b)\s*(?P<v>\d{1,3}(?:\.\d)?)(?=\s*(?:$|[,;.)/]|and\b))")
