"""A note → the frames of its lesions in the order told, what is said of all of them, and whether the telling
is closed."""

import re

from hepcite.extract.fields.base import source_of
from hepcite.extract.fields.lesions.capsule import capsule_words, one_without
from hepcite.extract.fields.lesions.extent import sums_of
from hepcite.extract.fields.lesions.frames import read_frame, share_nouns
from hepcite.extract.fields.lesions.guard_capsule import of_today
from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, UNKNOWN, Frame
from hepcite.extract.fields.lesions.placing import Placer, Telling
from hepcite.extract.fields.lesions.quantity import Quantity
from hepcite.extract.fields.lesions.relevance import IMAGING, is_relevant, is_set_aside
from hepcite.extract.fields.lesions.sentences import joined_sentences
from hepcite.extract.fields.lesions.sides import sides_total
from hepcite.extract.fields.lesions.sizes import current_sizes
from hepcite.extract.fields.lesions.tables import table_frames
from hepcite.extract.fields.lesions.units import Unit, units_of
from hepcite.extract.fields.lesions.words import LESION_KINDS, pattern
from hepcite.extract.fields.lesions.zones import ADDENDUM, INLINE, TODAY, zone_of
from hepcite.extract.language.note import Sentence
from hepcite.records import Interval

_BLOCK = re.compile(
    r"\W*(?:(?:treated|new|target|liver|lr|li-?rads|index|hepatic|measurable|measured|reference)\s+){0,2}(?:observation|lesion|target|nodule|mass"
    r"|tumou?r|obs|metastasis|finding|focus|hcc|index)\s*(?:#|no\.?|number)?\s*(?P<n>\d{1,2}"
    r"|[A-H])\s*(?=[:.(\-–—,|]|$|\s{2}|ǂ)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\W*(?:location|site|segment|place|position)\s*:\s*(?:right lobe,?\s*|left lobe,?\s*)?ǂ", re.IGNORECASE
)
_BULLET = re.compile(r"\s*(?:[-*•+]|[(#]?\s?(?P<n>[a-hA-H]|\d{1,2})[.):](?!\d))\s+")
_FEATURE = re.compile(
    r"\s*(?:[-*•]\s*)?(?:portal|venous|delayed|arterial|hepatobiliary|transitional|pv|pvp|hbp|t1|t2"
    r"|dwi)[\w /()-]{0,28}"
    r"[:=]\s*(?:\w+\s+){0,4}(?:wash\w*|\w*enhanc\w+|(?:hypo|hyper|iso)\w*|yes|no|present|absent|y|n)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s*\(?[A-Za-z][.:)](?:\s|$)")
_KEYED = re.compile(r"\s*(?:[-*•]\s*)?[A-Za-z][\w /(),-]{1,40}:|.*\[[ xX]?\]|\s{2,}\S")
_MAY_CLOSE = re.compile(r"\b(?:no|nothing|only|sole)\b", re.IGNORECASE)
_OF_GROUP = re.compile(
    r"\W*(?:\d[.)]\s*)?(?:both|all|each|every|neither|none|these|they|the (?:two|three|four|five))\b",
    re.IGNORECASE,
)


class Reader(Placer):
    """Walks the sentences of a note."""

    def read(self) -> Telling:
        used = table_frames(self.note, self.words, self.telling.frames)
        for sentence in joined_sentences(self.note):
            zone = self._zone(sentence)
            if zone is None or sentence.index in used:
                self.topic = None if zone is None else self.topic
                continue
            self._enter(sentence, zone)
            if not is_relevant(self.note, self.words, sentence):
                self._trace(sentence)
                self._pass_by(sentence, zone)
            elif not is_set_aside(self.note, self.words, sentence, zone):
                self._trace(sentence)
                self._sentence(sentence, zone)
        self.telling.frames.sort(key=lambda f: f.start)
        return self.telling

    def _zone(self, sentence: Sentence) -> str | None:
        """The zone; an item lettered "A." in a report is no section of its own."""
        if sentence.section != self.section:
            self.section, self.inline = sentence.section, None
            self.is_lettered = (
                self.is_report
                and bool(_LETTER.match(sentence.text))
                and sentence.section not in ("impression", "addendum")
            )
        if ADDENDUM.match(sentence.text):
            self.inline = "addendum"
        if self.inline == "addendum":
            return self.inline
        zone = "findings" if self.is_lettered else zone_of(self.note, sentence)
        if zone is None and self.is_report:
            heading = INLINE.match(sentence.text)
            if heading:
                word = heading["h"].lower()
                self.inline = (
                    "findings" if word[0] in "fr" else "addendum" if word[0] == "a" else "impression"
                )
            elif self.is_headless and sentence.section == "header" and sentence.text.rstrip().endswith("."):
                self.inline = self.inline or "findings"
            return self.inline
        return zone

    def _enter(self, sentence: Sentence, zone: str) -> None:
        if TODAY.match(sentence.text):
            return
        place = (zone, sentence.label, sentence.line)
        text = self.note.text
        is_new_line = place[2] != self.at[2]
        if place[:2] != self.at[:2] and not (self.block and self._stays_in_block(sentence, zone)):
            self.topic = self.block = None
            if zone != self.at[0]:
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
            if self.block and not self._is_keyed(sentence) and (after_blank or not self._holds_on(sentence)):
                self.block = None
            if not self.is_report and not _BULLET.match(sentence.text) and not self.lead:
                self.topic = None
        self.at = place

    def _stays_in_block(self, sentence: Sentence, zone: str) -> bool:
        """The line adds to the block: it has no organ of its own, or tells how the lesion looks in it."""
        return zone == self.at[0] and (
            sentence.label in (None, "liver") or bool(_FEATURE.match(sentence.text))
        )

    def _holds_on(self, sentence: Sentence) -> bool:
        """A free line inside a block: indented, or before the block has come to its category."""
        block, text = self.block, self.note.text
        is_indented = bool(_KEYED.match(text, sentence.start - _indent(text, sentence.start)))
        is_treated = bool(self.words.within(sentence.start, sentence.end, "treated"))
        return is_indented or bool(block and block.category is None and (block.size or is_treated))

    def _is_keyed(self, sentence: Sentence) -> bool:
        return (
            bool(re.match(r"\s*(?:[-*•]\s*)?[A-Za-z][\w /()-]{1,36}:", sentence.text))
            or "[x]" in sentence.text.lower()
            or "[ ]" in sentence.text
        )

    def _pass_by(self, sentence: Sentence, zone: str) -> None:
        """Note that the sentence turns to another organ."""
        if self.words.within(sentence.start, sentence.end, "other"):
            self.organ = "other"
            self.topic = Frame(sentence.start, sentence.end, zone, OTHER, sentence=sentence.index)

    def _sentence(self, sentence: Sentence, zone: str) -> None:
        opens_block = self._open_block(sentence, zone)
        bullet = _BULLET.match(sentence.text) if not opens_block else None
        made: list[Frame] = []
        sizes, wrong_cm = current_sizes(self.note, self.words, sentence, zone == "addendum")
        self.wrong_cm = wrong_cm or self.wrong_cm
        units = units_of(self.note, self.words, sentence, sizes)
        frames = [read_frame(self.note, self.words, unit, zone) for unit in units]
        share_nouns(self.words, units, frames)
        for unit, frame in zip(units, frames, strict=True):
            frame.sentence = sentence.index
            frame.source, frame.is_imaging_told = (
                self.source,
                bool(IMAGING.search(sentence.text)) or self.source is not None,
            )
            if zone == "addendum" and frame.sizes:
                frame.replaces_cm = self.wrong_cm
            if self._close(unit) and zone == "addendum" and frame.quantity is None and frame.kind == TARGET:
                frame.quantity = Quantity(Interval(1, 1), unit.start, unit.end, False, True)
            placed = self.place(frame, unit, sentence, bool(bullet), made)
            if placed and bullet and bullet["n"] and zone != "impression" and placed.number is None:
                placed.number = bullet["n"].lower()
            self._capsule(unit, placed or self.topic, zone, sentence)
        self._sum_sides(sentence, made)
        if self.topic and self.topic.kind == TARGET:
            self.topic.sums += sums_of(self.note, sentence, sizes)
        denied = one_without(self.note.text, sentence.start, sentence.end) if self.organ != "other" else None
        if denied:
            frame = Frame(sentence.start, sentence.end, zone, UNKNOWN, source=self.source)
            self.telling.of_all.append((frame, denied))
        if sentence.text.rstrip().endswith(":") and made:
            self.lead = made[-1] if not made[-1].sizes or made[-1].quantity else self.lead

    def _sum_sides(self, sentence: Sentence, made: list[Frame]) -> None:
        """Give the sum of the numbers for either side to the group that they count."""
        total = sides_total(self.words.text, sentence.start, sentence.end)
        group = next((f for f in made if f.is_plural), self.lead)
        if not total or not group or group.kind != TARGET or any(f.kind != TARGET for f in made):
            return
        if not (group.quantity and group.quantity.is_whole):
            group.quantity = total
            for frame in made:
                frame.quantity = frame.quantity if frame is group else None

    def _trace(self, sentence: Sentence) -> None:
        """The report that a note retells here: named in the sentence, or shortly before it in the same
        paragraph."""
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
        if (
            zone == "findings"
            and self.is_report
            and not match
            and self.organ == "liver"
            and _PLACE.match(self.words.text, at, sentence.end)
            and (not self.block or self.block.segments)
        ):
            self.block = Frame(at, sentence.end, zone, TARGET, sentence=sentence.index)
            self.telling.frames.append(self.block)
            self.topic = self.block
            return True
        if not match or zone != "findings":
            return False
        self.block = Frame(at, sentence.end, zone, TARGET, number=match["n"].lower(), sentence=sentence.index)
        if "treated" in match.group().lower():
            self.block.kind = TREATED
        self.telling.frames.append(self.block)
        self.topic, self.organ = self.block, "liver"
        return True

    def _close(self, unit: Unit) -> bool:
        """Note that there is no other lesion; whether the words are that this is the only one."""
        if not _MAY_CLOSE.search(self.words.text, unit.start, unit.end):
            return False
        m = pattern("closing").search(self.words.text, unit.start, unit.end)
        if (
            m
            and not re.search(
                r"\b(?:node|bone|lung|renal|site|organ)",
                self.words.text[m.start() : m.end() + 25],
                re.IGNORECASE,
            )
            and self.organ != "other"
        ):
            self.telling.closings.append((unit.start, unit.end))
            return bool(re.search(r"\b(?:only|sole)\b", m.group(), re.IGNORECASE))
        return False

    def _capsule(self, unit: Unit, frame: Frame | None, zone: str, sentence: Sentence) -> None:
        found = capsule_words(self.note.text, unit.start, unit.end)
        found = found and of_today(self.note.text, sentence.start, sentence.end, found)
        if not found or found.value is None:
            return
        is_round_each = _ROUND_EACH.match(self.note.text, found.end)
        if self.organ == "other" and not unit.of(*LESION_KINDS) and not is_round_each:
            return
        of_all = found.of_all or (
            not unit.of("own", "malignant", "generic") and bool(_OF_GROUP.match(sentence.text))
        )
        if of_all:
            self.telling.of_all.append(
                (frame or Frame(unit.start, unit.end, zone, UNKNOWN, source=self.source), found)
            )
        elif (
            frame
            and frame.kind in (TARGET, LOW, TREATED, BENIGN)
            and (frame.capsule is None or found.value is False)
        ):
            frame.capsule, frame.capsule_span = found.value, (found.start, found.end)


_ROUND_EACH = re.compile(
    r"\s*(?:a?round|surrounding|about|on|for|of)\s+(?:each|both|all|every|either)\b", re.IGNORECASE
)
"""After "capsule": it is that of each lesion."""


def _indent(text: str, at: int) -> int:
    start = at
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    return at - start
