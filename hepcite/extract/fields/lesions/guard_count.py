"""The number of target lesions that a telling comes to + all that it says of lesions → the number raised, or left open,
where lesions are told that it does not hold. A number that is too low is the one that harms."""

import re

from hepcite.extract.fields.lesions import guard_words, scope
from hepcite.extract.fields.lesions.counting import is_mixed, said_at
from hepcite.extract.fields.lesions.extremes import Span, span_of
from hepcite.extract.fields.lesions.guard_apart import (
    Doubt,
    is_no_number,
    says,
    summed_by_category,
    summed_by_place,
    told_apart,
)
from hepcite.extract.fields.lesions.guard_own import told_on
from hepcite.extract.fields.lesions.guard_unread import told_unread
from hepcite.extract.fields.lesions.link import Track, is_group, overlap
from hepcite.extract.fields.lesions.mention import TARGET, Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.quantity import amounts_in, at_least_before
from hepcite.extract.fields.lesions.words import segments_named
from hepcite.records import Interval

_TODAY = re.compile(
    r"\W*(?:today|now|currently|presently|at present|on this (?:exam|study))\b", re.IGNORECASE
)
_SHOULD_BE = re.compile(r"\bshould (?:read|be|have (?:read|been|said))\b", re.IGNORECASE)
_GONE = re.compile(
    r"\s+(?:[\w-]+\s+){0,2}?(?:have\s+been|were|are|had\s+been)\s+(?:all\s+)?(?:resected|removed|excised|taken\s+out|gone)\b",
    re.IGNORECASE,
)
"""After a number: those lesions are no longer there."""
_OF_SIZES = re.compile(r"\s*(?:,|/|x|×|and|to|-|–)?\s*(?:ǂ|\d)")


def guarded_count(
    telling: Telling, tracks: list[Track], count: Interval | None, spans: tuple[Span, ...]
) -> tuple[Interval | None, tuple[Span, ...]]:
    """`count`, or what it may be where something told is not in it."""
    if count is None or count.max is None:
        return count, spans
    targets = [t for t in tracks if t.is_target]
    frames = [f for f in telling.frames if f.kind == TARGET and not is_mixed(f, tracks, targets)]
    saying = [f for f in frames if f.quantity and said_at(f) in spans]
    saying.sort(key=lambda f: spans.index(said_at(f)))
    number, text = int(count.max), telling.note.text
    frames = [f for f in frames if not (saying and _is_corrected_total(text, saying[0], f))]
    doubts = [*_greater(text, frames, saying, number), *_in_words(telling, frames, saying, number)]
    doubts += _corrected(text, number)
    doubts += told_unread(telling, frames, saying[0] if saying else None, number)
    doubts += told_on(telling, saying, number)
    doubts += _said_after(telling, saying, number)
    doubts += summed_by_place(text, frames, targets, number)
    doubts += summed_by_category(frames)
    doubts += told_apart(text, frames, targets, saying, number)
    doubts += _placed(telling, targets, number, is_said=_is_said(saying, number))
    doubts = [d for d in doubts if d.most is None or d.most > number]
    if not doubts:
        return count, spans
    least = max([int(count.min or 0), *(d.least for d in doubts)])
    bounds = [d.most for d in doubts]
    most = None if None in bounds else max(least, *(b for b in bounds if b is not None))
    return Interval(least, most), tuple(dict.fromkeys((*spans, *(d.span for d in doubts))))


def _greater(text: str, frames: list[Frame], saying: list[Frame], number: int) -> list[Doubt]:
    """Another mention gives a greater number, or lesions out of which the counted ones are picked."""
    found = []
    picked = bool(saying) and says(saying[0], number) and scope.is_sample(text, saying[0])
    for f in frames:
        said = f.quantity.count if f.quantity else None
        if any(f is s for s in saying) or is_no_number(text, f):
            continue
        if said and said.max is not None and said.max > number:
            beside = number if saying and _is_beside(text, f, saying[0]) else 0
            found.append(Doubt(0, int(said.max) + beside, said_at(f)))
        elif said and said.max is None and (said.min or 0) > max(number, 2) - _is_bound(text, f):
            found.append(Doubt(int(said.min or 0), None, said_at(f)))
        elif picked and is_group(f) and f.sentence != saying[0].sentence and (not said or said.max is None):
            found.append(Doubt(0, None, said_at(f)))
    return found


def _is_bound(text: str, frame: Frame) -> bool:
    """The number is the least that there are ("at least two")."""
    quantity = frame.quantity
    return bool(quantity and at_least_before().search(text[max(0, quantity.start - 22) : quantity.start]))


def _is_beside(text: str, frame: Frame, total: Frame) -> bool:
    """The greater number is of lesions beside those of `total`: of its own sentence, or of another category."""
    is_surer = total.lot == "sure" and frame.category in ("4", "M")
    return frame.sentence == total.sentence or is_surer or scope.is_of_other_category(text, frame, total)


_TOTAL = re.compile(r"\b(?:total|number|count)\b[^.;\d]{0,40}$", re.IGNORECASE)


def _is_corrected_total(text: str, total: Frame, frame: Frame) -> bool:
    """`total` is the number that an addendum puts in the place of the one that `frame` gives."""
    if total.zone != "addendum" or frame.zone == "addendum" or not total.quantity:
        return False
    return bool(_TOTAL.search(text[max(0, total.quantity.start - 50) : total.quantity.start]))


def _said_after(telling: Telling, saying: list[Frame], number: int) -> list[Doubt]:
    """A greater number follows in the sentence of the number, or in the next one with words of today."""
    if not saying or not telling.words or not says(saying[0], number) or not saying[0].quantity:
        return []
    start = saying[0].quantity.end
    end = telling.note.sentence_at(start).end
    after = [s for s in telling.note.sentences if end <= s.start < end + 40]
    if after and _TODAY.match(after[0].text):
        end = next((s.end for s in after if not s.text.rstrip().endswith(":")), end)
    text = telling.words.text
    return [
        Doubt(0, int(said.max), (start + a, start + b))
        for said, a, b in amounts_in(text[start:end])
        if said.max is not None
        and said.max > number
        and not _OF_SIZES.match(text, start + b)
        and not _GONE.match(text, start + b)
    ]


def _corrected(text: str, number: int) -> list[Doubt]:
    """A correction gives a greater number ("should read four HCCs")."""
    found = []
    for m in _SHOULD_BE.finditer(text):
        for said, a, b in amounts_in(text[m.end() : m.end() + 24])[:1]:
            if said.max is not None and said.max > number:
                found.append(Doubt(0, int(said.max), (m.end() + a, m.end() + b)))
    return found


def _is_said(saying: list[Frame], number: int) -> bool:
    """The number is told as that of all, not of the definite ones only."""
    return any(says(f, number) and f.lot != "sure" for f in saying)


def _end(telling: Telling, frame: Frame) -> int:
    return telling.note.sentence_at(frame.quantity.start if frame.quantity else frame.start).end


def _in_words(telling: Telling, frames: list[Frame], saying: list[Frame], number: int) -> list[Doubt]:
    """The words of the number itself add to it."""
    text = telling.note.text
    total = saying[0] if saying else None
    found = [
        Doubt(2 if number == 1 else 0, None, span_of(f))
        for f in frames
        if guard_words.is_open_in_words(text, total, f, number, _end(telling, f))
    ]
    if total is None or (total.quantity and total.quantity.is_whole and number > 1):
        return found
    start, end = total.quantity.start if total.quantity else total.start, _end(telling, total)
    for most in (
        guard_words.place_in_count(text, start, end),
        guard_words.sum_of_n(text, telling.note.sentence_at(start).start, end),
    ):
        found.append(Doubt(most if most > number else 0, most, span_of(total)))
    each = guard_words.product_of_each(text, total)
    if each is not None:
        found.append(Doubt(each, each or None, span_of(total)))
    is_held = any(f is not total and f.quantity and end <= f.quantity.start < end + 60 for f in saying)
    for more in (
        guard_words.sum_of_places(text, total, number, _end(telling, total)),
        guard_words.others_beside(text, total, number),
        guard_words.more_after(text, total, number, end, "" if is_held else text[end : end + 60]),
    ):
        if more:
            found.append(Doubt(more, more, span_of(total)))
    return found


def _placed(telling: Telling, targets: list[Track], number: int, is_said: bool) -> list[Doubt]:
    """More named lesions have a segment of their own than the number holds."""
    kept: list[Track] = []
    for t in targets:
        is_named = any(f.is_named for f in t.frames) and not any(
            is_group(f) and not _is_one(f) for f in t.frames
        )
        if t.segments and is_named and not any(overlap(t.segments, k.segments) for k in kept):
            kept.append(t)
    found = [Doubt(0, len(kept), span_of(kept[-1].frames[0]))] if len(kept) > number else []
    singles = [
        f for t in targets for f in t.frames if not (is_group(f) or is_said) and (f.is_named or f.sizes)
    ]
    for zone in {f.zone for f in singles}:
        listed = [(f, _segments_listed(telling, f)) for f in singles if f.zone == zone]
        apart = {segment for _, named in listed for segment in named}
        if len(apart) > number:
            found.append(Doubt(0, len(apart), span_of(max(listed, key=lambda e: len(e[1]))[0])))
    return found


def _is_told_apart(text: str, frame: Frame) -> bool:
    """The mention is of a lesion of its own: named, measured or called viable."""
    is_viable = "viable" in text[frame.start : frame.end].lower()
    return frame.is_named or is_viable or bool(frame.sizes) or len(frame.segments) > 1


def _is_one(frame: Frame) -> bool:
    """A plural that opens a list and tells its first member ("LR-4 observations: segment 2 1.1 cm, ...")."""
    return not frame.quantity and len(frame.segments) == 1 and len(frame.sizes) == 1 and not frame.superlative


def _segments_listed(telling: Telling, frame: Frame) -> set[str]:
    """The segments that the words of a single mention list as places of lesions, its own where they list none."""
    text, sentence = telling.note.text, telling.note.sentence_at(frame.start)
    after = [f.start for f in telling.frames if frame.start < f.start < sentence.end]
    end = min([max(sentence.end, frame.end), *after])
    named = segments_named(text, frame.start, end)
    is_list = not frame.sizes or len(frame.sizes) > 1 or frame.sizes[0].smallest is not None or len(named) > 2
    if named and (_SPANNING.search(text, frame.start, end) or not is_list):
        return {min(named[0]).rstrip("ab")}
    return {segment.rstrip("ab") for segments in named for segment in segments}


_SPANNING = re.compile(
    r"\b(?:exten\w+|involv\w+|span\w*|occup\w+|straddl\w+|cross\w*|abut\w*|adjacent|between|border\w*|near|reach\w*|junction"
    r"|cent(?:er|r)ed|replac\w+|mass|into|across|infiltrat\w+)\b",
    re.IGNORECASE,
)
