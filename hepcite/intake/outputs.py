"""The formats of `hepcite check --out`: the files of each one and their renderers, and the writing of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hepcite.intake.errors import IntakeError
from hepcite.intake.letters import letter_docx, letter_pdf, letter_text
from hepcite.records import PageImages, Result
from hepcite.review import to_html, to_json, to_terminal
from hepcite.review.errors import MissingToolError
from hepcite.review.fhir import to_fhir_json


@dataclass(frozen=True, slots=True)
class Format:
    """`render` takes the result, and with `has_pictures` the pictures of its cited pages too."""

    file_name: str
    render: Callable[..., str | bytes]
    has_pictures: bool = False


def _to_pdf(result: Result, images: PageImages) -> bytes:
    from hepcite.review.pdf import to_pdf

    return to_pdf(result, images)


FORMATS: dict[str, tuple[Format, ...]] = {
    "text": (Format("summary.txt", to_terminal),),
    "json": (Format("result.json", to_json),),
    "html": (Format("summary.html", to_html, has_pictures=True),),
    "pdf": (Format("summary.pdf", _to_pdf, has_pictures=True),),
    "fhir": (Format("bundle.json", to_fhir_json),),
    "letter": (Format("request.txt", letter_text), Format("request.docx", letter_docx)),
    "letter-pdf": (Format("request.pdf", letter_pdf),),
}
DEFAULT_FORMATS = ("json", "html")


def parse_formats(text: str | None) -> tuple[Format, ...]:
    """`text` is a list such as "json,html", None the default. Raises IntakeError with all unknown names."""
    names = (
        DEFAULT_FORMATS if text is None else tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    )
    faults = [_format_fault(name) for name in names if name not in FORMATS]
    if faults:
        raise IntakeError(*faults)
    return tuple(each for name in names for each in FORMATS[name])


def _format_fault(name: str) -> str:
    return f"--format {name or '(empty)'}: is no format; use {', '.join(FORMATS)}"


def prepare_out(out: Path, *, case_folder: Path | None = None) -> Path:
    """`out`, made where it is not there. It must not lie in the case folder, where files are records."""
    if case_folder is not None and out.resolve().is_relative_to(case_folder.resolve()):
        raise IntakeError(
            f"--out {out}: lies in the case folder, where files count as records; choose another"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IntakeError(f"--out {out}: cannot be made ({error.strerror}); choose another folder") from None
    return out


def write_formats(
    folder: Path, formats: Iterable[Format], result: Result, files: Mapping[str, bytes]
) -> tuple[list[Path], list[str]]:
    """The files written, and why each other one was not: the program that makes it is not installed."""
    wanted = tuple(formats)
    images: PageImages = {}
    if any(each.has_pictures for each in wanted):
        from hepcite.intake.pictures import page_images

        images = page_images(result, files)
    written: list[Path] = []
    faults: list[str] = []
    for each in wanted:
        try:
            content = each.render(result, images) if each.has_pictures else each.render(result)
        except MissingToolError as error:
            faults.append(f"{each.file_name} was not written: {error}")
            continue
        write_file(folder / each.file_name, content)
        written.append(folder / each.file_name)
    return written, faults


def write_file(path: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise IntakeError(f"{path}: cannot be written ({error.strerror}); choose another --out") from None
