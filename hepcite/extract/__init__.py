"""Files in, facts out: readers, identification, language, fields."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from hepcite.extract.fields import FIELDS, Context, lesions
from hepcite.extract.formats.isolation import read_file_isolated
from hepcite.extract.identify import identify, parts_of
from hepcite.extract.language.pipe import read_note
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES, Case, Document, Fact, Findings

__all__ = ["digest", "extract_findings", "read_documents"]


def read_documents(case: Case, files: Mapping[str, bytes]) -> tuple[Document, ...]:
    """The documents of all files, in the order of names; what cannot be read is a problem of its document.

    Files are parsed in a child process with limits (see formats/isolation): a hostile one is refused there.
    """
    sources = (read_file_isolated(name, files[name]) for name in sorted(files))
    return tuple(identify(part, case) for source in sources for part in parts_of(source))


def extract_findings(case: Case, documents: tuple[Document, ...]) -> Findings:
    """The facts of the documents that are this patient's, and the lesion ledger."""
    notes = tuple(read_note(d) for d in documents if not d.set_aside)
    context = Context(case, notes)
    facts: dict[str, Fact] = {}
    ledger, rows = lesions.read_ledger(context)
    for fact in ledger:
        facts[fact.name] = fact
    for field in FIELDS:
        for fact in field(context):
            facts[fact.name] = fact
    return Findings({n: facts[n] for n in (*FACT_NAMES, *AUXILIARY_FACTS) if n in facts}, rows)


def digest(case: Case, files: Mapping[str, bytes]) -> str:
    """The sha256 over the request and all files, names and bytes."""
    state = hashlib.sha256(json.dumps(asdict(case), sort_keys=True, default=str).encode())
    for name in sorted(files):
        state.update(f"\0{name}\0{len(files[name])}\0".encode())
        state.update(files[name])
    return state.hexdigest()
