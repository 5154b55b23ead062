"""Files in, facts out: readers, identification, language, fields."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from itertools import count

from hepcite.extract import denied, second_opinion, unread, unsure
from hepcite.extract.agreement import agreed
from hepcite.extract.fields import FIELDS, Context, lesions
from hepcite.extract.formats.isolation import read_file_isolated
from hepcite.extract.identify import identify, parts_of, settled
from hepcite.extract.language.pipe import read_note
from hepcite.extract.reconcile import choices_kept
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES, Case, Document, Fact, Findings, SourceFile

__all__ = ["Progress", "digest", "extract_findings", "read_documents"]


Progress = Callable[[str, int, int], None]
"""Told of long work: the stage ("files" or "pages"), how many are done, and of how many; 0 where that is not known."""


def read_documents(
    case: Case, files: Mapping[str, bytes], progress: Progress | None = None
) -> tuple[Document, ...]:
    """The documents of all files, in the order of names; what cannot be read is a problem of its document.

    Files are parsed in a child process with limits (see formats/isolation): a hostile one is refused there.
    """
    sources = _sources(case, files, progress or (lambda stage, done, total: None))
    return settled([identify(part, case) for source in sources for part in parts_of(source)])


def _sources(case: Case, files: Mapping[str, bytes], progress: Progress) -> Iterator[SourceFile]:
    for index, name in enumerate(sorted(files)):
        progress("files", index, len(files))
        pages = count(1)
        yield read_file_isolated(name, files[name], partial(_told, progress, pages), case.password(name))
    progress("files", len(files), len(files))


def _told(progress: Progress, pages: Iterator[int]) -> None:
    progress("pages", next(pages), 0)


def extract_findings(
    case: Case, documents: tuple[Document, ...], files: Mapping[str, bytes] | None = None
) -> Findings:
    """The facts of the documents that are this patient's, and the lesion ledger.

    With `files`, words recognised in pictures are confirmed by a second reader (agreement). A document of which it is
    not sure whose it is puts in doubt what it would change (unsure.py).
    """
    found = _found(case, documents, files)
    return unsure.both_ways(found, documents, lambda taken: _found(case, taken, files))


def _found(case: Case, documents: tuple[Document, ...], files: Mapping[str, bytes] | None) -> Findings:
    notes = tuple(read_note(d) for d in documents if not d.set_aside)
    context = Context(case, notes)
    facts: dict[str, Fact] = {}
    with choices_kept() as choices:
        ledger, rows = lesions.read_ledger(context)
        for fact in ledger:
            facts[fact.name] = fact
        for field in FIELDS:
            for fact in field(context):
                facts[fact.name] = fact
        facts = second_opinion.consider(context, facts)
    facts = denied.marked(context, facts)
    facts = unread.marked(facts, documents)
    found = Findings({n: facts[n] for n in (*FACT_NAMES, *AUXILIARY_FACTS) if n in facts}, rows)
    return agreed(case, found, documents, files, choices)


def digest(case: Case, files: Mapping[str, bytes]) -> str:
    """The sha256 over the request and all files, names and bytes."""
    request = {key: value for key, value in asdict(case).items() if key != "passwords"}
    state = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode())
    for name in sorted(files):
        state.update(f"\0{name}\0{len(files[name])}\0".encode())
        state.update(files[name])
    return state.hexdigest()
