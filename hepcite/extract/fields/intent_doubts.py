"""Notes as new as a bridge to transplant → the words in them that speak against it, and what to say of them."""

from collections.abc import Callable, Collection, Sequence

from hepcite.extract.fields import claims_late, transplant
from hepcite.extract.language.note import Note
from hepcite.records import Evidence, Fact

FIELD = "intent"
REFUSED = "A record as new says that the patient is no candidate for a transplant."
LATE = "Words of a record as new may give up the transplant, or name another aim."


def doubts(
    aims: Fact, notes: Sequence[Note], bridges: Sequence[Note], read: Callable[[Note], Collection[int]]
) -> tuple[tuple[Evidence, ...], str] | None:
    """The words against the bridge that the notes `bridges` tell of, with the note for the reader; None where there are
    none. `read` gives the indexes of the sentences of which a rule reads that the treatment leads to a transplant."""
    since = max((n.date for n in bridges if n.date), default=None)
    newer = [n for n in notes if since is None or n.date is None or n.date >= since]
    refused = tuple(e for n in newer for e in transplant.refusals(n))
    if refused:
        return refused, REFUSED
    late = tuple(claims_late.against(aims, notes, FIELD, read))
    return (late, LATE) if late else None
