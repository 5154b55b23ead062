"""ZIP bytes → the files inside, to be read by their own readers. Nothing is written to disk."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member, Reading
from hepcite.records import Problem

_BEGINNING = b"PK\x03\x04"
_LOCAL = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)
_CHUNK_BYTES = 1 << 20
_OFFICE = {"[Content_Types].xml", "word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "mimetype"}
_NO_ZIP = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError)
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_ENCRYPTED = 0x1


def is_archive(data: bytes) -> bool:
    """A ZIP that is not a document of an office program."""
    if not data.startswith(_BEGINNING):
        return False
    return _OFFICE.isdisjoint(names_in(data))


def names_in(data: bytes) -> frozenset[str]:
    """The names in a ZIP's directory; where that is damaged, those that stand before each file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return frozenset(packed.namelist())
    except _NO_ZIP:
        found = ((match.end(), int.from_bytes(match[1], "little")) for match in _LOCAL.finditer(data))
        names = {data[at : at + length].decode("utf-8", "replace") for at, length in found}
        return frozenset(names or {data[4:64].strip().decode("latin-1")})


def read_archive(name: str, data: bytes) -> Reading:
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except _NO_ZIP:
        return Reading((), (_damaged(name),))
    with packed:
        infos = [i for i in packed.infolist() if not i.is_dir() and not _LITTER.search(i.filename)]
        refusal = _refusal(name, infos)
        if refusal:
            return Reading((), (refusal,))
        return _unpacked(name, packed, infos)


def _refusal(name: str, infos: list[zipfile.ZipInfo]) -> Problem | None:
    rules = limits()
    if not infos:
        return Problem("empty", f"{name} holds no file. Ask the sender to send it again.")
    if len(infos) > rules.most_members:
        return too_large(name, f"holds {len(infos)} files")
    if sum(info.file_size for info in infos) > rules.most_unpacked_bytes:
        return too_large(name, f"unpacks to more than {rules.most_unpacked_bytes // 1_000_000} MB")
    return None


def _unpacked(name: str, packed: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Reading:
    members: list[Member] = []
    problems: list[Problem] = []
    left = limits().most_unpacked_bytes
    for number, info in enumerate(sorted(infos, key=lambda info: info.filename), 1):
        shown = member_name(name, info.filename, number)
        problem = _unfit(shown, info)
        if problem is None:
            try:
                content = b"".join(_chunks(packed, info, left))
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
                problem = Problem("damaged", f"{shown} is damaged inside its archive. Ask for it again.")
            except OverflowError:
                problem = too_large(shown, "unpacks to more than it says")
        if problem is None:
            left -= len(content)
            members.append(Member(shown, content))
        else:
            problems.append(problem)
    return Reading((), tuple(problems), tuple(members))


def _unfit(shown: str, info: zipfile.ZipInfo) -> Problem | None:
    rules = limits()
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
        what = f"{shown} has a name that points outside its archive, as honest programs never write."
        return Problem("damaged", f"{what} It was not read. Ask the sender how the archive was made.")
    if info.flag_bits & _ENCRYPTED:
        return Problem("encrypted", f"{shown} is locked with a password. Ask the sender for it unlocked.")
    packed_bytes = max(info.compress_size, 1)
    if info.file_size > rules.fair_bytes and info.file_size > rules.most_unpacked_share * packed_bytes:
        return too_large(shown, f"unpacks to {info.file_size // packed_bytes} times its size")
    return None


def _chunks(packed: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Raises OverflowError past `left` bytes or past the size that the directory states."""
    most = min(left, info.file_size)
    with packed.open(info) as content:
        while chunk := content.read(_CHUNK_BYTES):
            most -= len(chunk)
            if most < 0:
                raise OverflowError
            yield chunk


def _damaged(name: str) -> Problem:
    return Problem(
        "damaged", f"{name} begins like a ZIP archive but is cut off or damaged. Ask for it again."
    )
