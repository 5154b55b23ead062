"""A number of lesions + the sentences of its own note that count on from it → what the words come to: "four more", a
"third" that is two, "a recurrence + three new ones"."""

import re
from functools import cache

from hepcite.extract.fields.lesions.extremes import span_of
from hepcite.extract.fields.lesions.guard_apart import Doubt
from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.quantity import amounts_in
from hepcite.extract.fields.lesions.words import LESION_KINDS, lists
from hepcite.extract.language.note import Sentence

MOST_DOUBTS = 40
"""More words that count on are not looked for."""

_ELSEWHERE = re.compile(
    r"\b(?:benign|cysts?|h(?:a)?emangiomas?|lr-?[123]\b|lungs?|pulmonary|bones?|osseous|nod(?:e|al)s?|renal|kidneys?|spleen|resected"
    r"|removed|excised|perfusion|if|would|should|may|might|hop\w+|plan\w*|until)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|without|nor|never|neither|cannot)\b[^.;,]{0,40}$", re.IGNORECASE)
_HERE = re.compile(
    r"\b(?:washout|enhanc\w+|hypervascular|hypoattenuating|hypointense|LR-?\s?[45M]|liver|hepatic|lobes?|seg\w*)\b",
    re.IGNORECASE,
)


_ALL_OVER = re.compile(
    r"(?<!no )(?<!any )\b(?:tumou?r|disease|cancer|deposits|hcc|metastas[ie]s)\s+(?:(?:is|are|seen|present|found)\s+)*(?:in|throughout|across|involving)\s+"
    r"(?:all\s+(?:the\s+)?|every\s+one\s+of\s+the\s+)?(?:six|seven|eight|[6-8])\s+(?:couinaud\s+|liver\s+|hepatic\s+)?segments\b",
    re.IGNORECASE,
)
"""Tumor in nearly all segments is no single lesion."""


@cache
def _more() -> re.Pattern[str]:
    numbers = "|".join([*lists()["numbers"], "[2-9]", r"[1-3]\d"])
    return re.compile(
        rf"(?<![\w.+/-])(?:an?\s+(?:additional|extra|further)\s+|(?:another|additional|further)\s+)?(?P<n>{numbers})\s+"
        r"(?:more|extra|further|additional|others)\b(?!\s+(?:than|\w*\s?(?:weeks?|months?|days?|years?|cycles?|sessions?|doses?|times|treatments?"
        r"|visits?|studies|scans?|cm|mm|points?|pounds?|sites?|options?|images?|series|phases?|minutes?|of\s+which)))",
        re.IGNORECASE,
    )


@cache
def _split() -> re.Pattern[str]:
    """A single lesion that turns out to be several."""
    parts = "|".join(["a pair of", "a couple of", *lists()["numbers"], "[2-9]"])
    return re.compile(
        r"\b(?:is|are|was|were|be|being|represents?|consists?\s+of|compris\w+|(?:resolves?|splits?|separates?|breaks?|falls?|divides?)\s+(?:up\s+)?into)\s+"
        r"(?:(?:in\s+fact|actually|really|truly|clearly|indeed|instead|rather|composed\s+of|made\s+up\s+of|made\s+of|best\s+read\s+as),?\s+)*"
        rf"(?P<n>{parts})\s+(?:separate|distinct|discrete|adjacent|individual|different|abutting|neighbou?ring|independent|side-by-side)\b",
        re.IGNORECASE,
    )


@cache
def _is_several() -> re.Pattern[str]:
    """A lesion, named in the singular, that "is two nodules side by side"."""
    numbers = "|".join([*lists()["numbers"], "[2-9]"])
    return re.compile(
        r"\b(?:lesion|nodule|tumou?r|mass|hcc|metastasis|focus|observation|deposit|one|second|third|fourth|fifth)\b\W*(?:(?!total|number|count)[\w-]+\W+){0,4}?"
        r"(?:is|was)\s+(?:(?:in\s+fact|actually|really|truly|clearly|indeed|rather),?\s+)?"
        rf"(?P<n>{numbers})\s+(?:[\w-]+\s+){{0,2}}?(?:lesions|nodules|tumou?rs|masses|hccs|metastases|foci|observations|deposits)\b",
        re.IGNORECASE,
    )


_ONE_OF = re.compile(
    r"\b(?:one|an?)\b|\bthe\s+(?:[\w-]+\s+){0,2}?\W?(?P<nth>(?:second|third|fourth|fifth|sixth|last|latter|first|largest|dominant|single|bilobed|other)|[\w-]+)\b",
    re.IGNORECASE,
)


def told_on(telling: Telling, saying: list[Frame], number: int) -> list[Doubt]:
    """What the note tells beyond `number`."""
    found: list[Doubt] = []
    exact = _exact(telling)
    for s in telling.note.sentences:
        if len(found) < MOST_DOUBTS:
            found += _of_more(telling, s, saying, number, exact)
            found += _of_split(telling, s, exact)
    found += _of_places(telling)
    found += [
        Doubt(0, None, m.span()) for m in _ALL_OVER.finditer(telling.note.text) if saying or number == 1
    ]
    if saying:
        found += _of_one_before(telling, saying[0], number)
    return found


def _exact(telling: Telling) -> list[tuple[int, int]]:
    """The exact numbers told, each after where it ends."""
    text = telling.words.text if telling.words else telling.note.text
    return [(end, int(said.max)) for said, _, end in amounts_in(text) if said.max is not None]


def _of_more(
    telling: Telling, sentence: Sentence, saying: list[Frame], number: int, exact: list[tuple[int, int]]
) -> list[Doubt]:
    """ "Four more, each under a centimeter": on top of the number, unless this is a sum that holds them."""
    text = telling.words.text if telling.words else telling.note.text
    chief = saying[0].start if saying else 0
    found = []
    for m in _more().finditer(text, sentence.start, sentence.end):
        more = lists()["numbers"].get(m["n"].lower()) or int(m["n"])
        lead = text[sentence.start : m.start()]
        if sentence.start < chief or _ELSEWHERE.search(sentence.text) or _DENIED.search(lead):
            continue
        if not _is_of_lesions(telling, sentence):
            continue
        parts = [n for end, n in exact if end <= m.start()]
        if more <= number and (number - more == 1 or number - more in parts or _is_one(telling, number, m)):
            continue
        found.append(Doubt(number + more if saying and more > number else 0, number + more, m.span()))
    return found


def _is_one(telling: Telling, number: int, found: re.Match[str]) -> bool:
    """The words are those of the number itself."""
    return any(
        f.quantity
        and f.quantity.count.max == number
        and f.quantity.start <= found.start("n") < f.quantity.end
        for f in telling.frames
    )


def _is_of_lesions(telling: Telling, sentence: Sentence) -> bool:
    if not telling.words:
        return False
    tokens = telling.words.within(sentence.start, sentence.end, *LESION_KINDS, "lr", "segment")
    return bool(tokens) or bool(_HERE.search(sentence.text))


def _of_split(telling: Telling, sentence: Sentence, exact: list[tuple[int, int]]) -> list[Doubt]:
    """A lesion that was counted as one is several: the number told before it and the parts that it did not hold."""
    text = telling.words.text if telling.words else telling.note.text
    m = _split().search(text, sentence.start, sentence.end) or _is_several().search(
        text, sentence.start, sentence.end
    )
    if not m or not _is_of_lesions(telling, sentence):
        return []
    lead = text[sentence.start : m.start("n")]
    subject = _ONE_OF.search(lead)
    if not subject or _DENIED.search(lead) or _ELSEWHERE.search(sentence.text):
        return []
    word = m["n"].lower()
    parts = 2 if word.startswith("a ") else lists()["numbers"].get(word) or int(word)
    nth = [int(lists()["ordinals"][w]) for w in re.findall(r"\w+", lead.lower()) if w in lists()["ordinals"]]
    before = max([*nth, *(n for end, n in exact if end <= m.start())], default=0)
    if before:
        return [Doubt(before + parts - 1, before + parts - 1, m.span())]
    return [Doubt(parts, None, m.span())]


_JOINED = re.compile(r"(?:\+|\bplus\b|&|\band\b)\s*$", re.IGNORECASE)
_NEW = re.compile(r"\s+(?:[\w-]+\s+)?(?:new|newly|fresh)\b", re.IGNORECASE)
_ONE_BEFORE = re.compile(
    r"\b(?:recurrence|regrowth|(?:recurrent|residual|old|known|treated|prior|previous|stable)\s+(?:tumou?r|hcc|lesion|nodule|metastasis|disease|mass))\b"
    r"(?![^.;]{0,12}\b(?:free|rate|risk)\b)",
    re.IGNORECASE,
)


def _of_one_before(telling: Telling, total: Frame, number: int) -> list[Doubt]:
    """ "Recurrence at the cut edge + three new ones": the number and one beside it."""
    if not total.quantity:
        return []
    sentence = telling.note.sentence_at(total.quantity.start)
    lead = telling.note.text[sentence.start : total.quantity.start]
    one = _ONE_BEFORE.search(lead)
    if (
        not _NEW.match(telling.note.text, total.quantity.end)
        or not one
        or not _JOINED.search(lead)
        or _DENIED.search(lead[: one.start()])
    ):
        return []
    return [Doubt(number + 1, number + 1, span_of(total))]


@cache
def _placed() -> re.Pattern[str]:
    numbers = "|".join(["one", *lists()["numbers"], "[1-9]"])
    return re.compile(
        r"(?:^|(?<=[.;\n])\s*|(?<=[.;:]\s))(?P<place>(?:right|left|caudate)(?:\s+(?:hepatic\s+)?lobe|\s+liver)?|seg(?:ment|\.)?\s*[1-8][ab]?)\s*:\s*"
        rf"(?:an?\s+|another\s+|at\s+least\s+)?(?:further\s+|additional\s+|other\s+)?(?P<n>{numbers})\b(?![\w%/-]|\.\d|\s*(?:cm|mm|x)\b)(?P<rest>[^.;\n]*)",
        re.IGNORECASE,
    )


_OTHERWISE = re.compile(
    r"\b(?:ablat\w+|zones?|cavit\w+|scars?|treated|cores?|passes|biops\w+|shunts?|ducts?|stents?|clips?|coils?|gy|ml)\b",
    re.IGNORECASE,
)


def _of_places(telling: Telling) -> list[Doubt]:
    """ "Right lobe: two metastases. Left lobe: a further three": the sum over the places, each as it is told first."""
    counted: dict[str, int] = {}
    last = None
    for m in _placed().finditer(telling.note.text):
        sentence = telling.note.sentence_at(m.start("n"))
        if (
            _ELSEWHERE.search(m["rest"])
            or _OTHERWISE.search(m["rest"])
            or sentence.label not in (None, "liver")
        ):
            continue
        if any(x.start <= m.start("n") < x.end for x in telling.note.measures):
            continue
        word = m["n"].lower()
        value = 1 if word == "one" else lists()["numbers"].get(word) or int(word)
        counted.setdefault(re.sub(r"\W|hepatic|lobe|liver|ment", "", m["place"].lower()), value)
        last = m
    sides = {"right", "left", "caudate"}
    is_of_one_kind = set(counted) <= sides or not set(counted) & sides
    if last is None or len(counted) < 2 or not is_of_one_kind:
        return []
    total = sum(counted.values())
    return [Doubt(total, total, last.span())]
