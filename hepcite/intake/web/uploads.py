"""The bytes of an upload, as they come, into a blob and what it is by its content; nothing of a name becomes a path."""

import re
import unicodedata
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from hepcite.intake.store import NewFile, Sink, Store

CHUNK_BYTES = 1_000_000
MOST_NAME = 180
SIGNATURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("pdf", re.compile(rb"(?s).{0,1024}%PDF-")),
    ("docx", re.compile(rb"(?s)PK\x03\x04.*(?:word/|\[Content_Types\]\.xml)")),
    ("zip", re.compile(rb"PK\x03\x04")),
    ("rtf", re.compile(rb"\s*\{\\rtf")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("tiff", re.compile(rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+")),
    ("hl7", re.compile(rb"\s*(?:\x0b|\xef\xbb\xbf)?\s*(?:MSH|FHS|BHS)[|^]")),
    ("json", re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")),
    ("xml", re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|[A-Za-z]+:?ClinicalDocument)")),
    ("html", re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)")),
    (
        "eml",
        re.compile(rb"(?i)(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*(?:from|mime-version|received):[^\n]*\n"),
    ),
)
"""Asked in order, of the first bytes."""
UNKNOWN = (
    "is in a format that is not read here; send PDF, TIFF, PNG, JPEG, text, Word (DOCX), RTF, HTML, FHIR, C-CDA, HL7, "
    "e-mail (EML) or ZIP"
)


def kind_of(head: bytes) -> str | None:
    """What the bytes are, whatever their name says; None where they are nothing that is read here."""
    for kind, signature in SIGNATURES:
        if signature.match(head):
            return kind
    return "text" if _is_text(head) else None


def safe_name(told: str) -> str:
    """The name as it is shown: no folder, no sign that nobody sees, not too long. It is never used as a path."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", told))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    return seen[:MOST_NAME] or "record"


async def take(store: Store, name: str, chunks: AsyncIterator[bytes], limit_bytes: int) -> NewFile:
    """Raises TooLarge, StorageFailed. A file that is empty or of no known kind is refused: the row says why."""
    sink = await run_in_threadpool(store.blobs.receive, limit_bytes)
    try:
        waiting = bytearray()
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= CHUNK_BYTES:
                await run_in_threadpool(sink.write, bytes(waiting))
                waiting.clear()
        if waiting:
            await run_in_threadpool(sink.write, bytes(waiting))
        return await run_in_threadpool(finished, sink, safe_name(name))
    finally:
        await run_in_threadpool(sink.abandon)


def finished(sink: Sink, name: str) -> NewFile:
    kind = kind_of(sink.head)
    if sink.size_bytes == 0 or (not sink.head.strip() and sink.size_bytes <= len(sink.head)):
        return NewFile(name, None, sink.size_bytes, None, "is empty; ask the sender to send it again")
    if kind is None:
        return NewFile(name, None, sink.size_bytes, None, UNKNOWN)
    blob = sink.finish()
    return NewFile(name, blob.sha256, blob.size_bytes, kind)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in head:
        return False
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x0b\x1b" for byte in head)
    return strange <= len(head) // 100
