"""A case folder into its Case and the bytes of the documents beside it."""

from pathlib import Path

from hepcite.intake.casefile import parse_case
from hepcite.intake.errors import IntakeError
from hepcite.records import Case

CASE_FILES = ("case.json", "case.yaml")
NOT_DOCUMENTS = (*CASE_FILES, "labels.json")


def load_case(folder: Path) -> tuple[Case, dict[str, bytes]]:
    """The case of `folder`, and its documents as name to bytes, sorted by name.

    Raises IntakeError with every fault of the folder and of its case file at once.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise IntakeError(f"{folder}: {what}; give the folder that holds case.json and the documents")
    case: Case | None = None
    faults: list[str] = []
    try:
        case = _load_case_file(folder)
    except IntakeError as error:
        faults.extend(error.faults)
    documents, document_faults = _find_documents(folder)
    faults.extend(document_faults)
    if case is None or faults:
        raise IntakeError(*faults)
    return case, {path.name: _read(path) for path in documents}


def is_case_folder(folder: Path) -> bool:
    return any((folder / name).is_file() for name in CASE_FILES)


def _load_case_file(folder: Path) -> Case:
    present = [name for name in CASE_FILES if (folder / name).is_file()]
    if not present:
        raise IntakeError(f"{folder}: holds no case.json (or case.yaml); add one that describes the request")
    if len(present) > 1:
        raise IntakeError(f"{folder}: holds case.json and case.yaml; remove one")
    name = present[0]
    if _leads_out(folder / name, folder):
        raise IntakeError(_link_fault(name))
    try:
        text = _read(folder / name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IntakeError(f"{name}: is not UTF-8 text; save it as UTF-8") from None
    return parse_case(text, name=name)


def _find_documents(folder: Path) -> tuple[list[Path], list[str]]:
    documents: list[Path] = []
    faults: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith(".") or path.name in NOT_DOCUMENTS:
            continue
        if _leads_out(path, folder):
            faults.append(_link_fault(path.name))
        elif path.is_dir():
            faults.append(f"{path.name}: is a folder, which is not read; move its files beside case.json")
        elif path.is_file():
            documents.append(path)
        else:
            faults.append(f"{path.name}: is no regular file; replace it by the document or remove it")
    if not documents and not faults:
        faults.append(f"{folder}: holds no documents; put the submitted records beside case.json")
    return documents, faults


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def _link_fault(name: str) -> str:
    return f"{name}: is a link out of the case folder; put the file itself there"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntakeError(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from None
