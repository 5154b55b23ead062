"""The formats of `hepcite check --out`: each one's file name and renderer, and the writing of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hepcite.intake.errors import IntakeError
from hepcite.records import Result
from hepcite.review import to_html, to_json, to_terminal


@dataclass(frozen=True, slots=True)
class Format:
    file_name: str
    render: Callable[[Result], str]


FORMATS = {
    "text": Format("summary.txt", to_terminal),
    "json": Format("result.json", to_json),
    "html": Format("summary.html", to_html),
}
LATER_FORMATS = ("pdf", "fhir")
DEFAULT_FORMATS = ("json", "html")


def parse_formats(text: str | None) -> tuple[Format, ...]:
    """`text` is a list such as "json,html", None the default. Raises IntakeError with all unknown names."""
    names = (
        DEFAULT_FORMATS if text is None else tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    )
    faults = [_format_fault(name) for name in names if name not in FORMATS]
    if faults:
        raise IntakeError(*faults)
    return tuple(FORMATS[name] for name in names)


def _format_fault(name: str) -> str:
    if name in LATER_FORMATS:
        return f"--format {name}: comes with a later version; use {', '.join(FORMATS)}"
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


def write_file(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise IntakeError(f"{path}: cannot be written ({error.strerror}); choose another --out") from None
