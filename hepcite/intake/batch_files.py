"""The results of a batch into worklist.csv and results.jsonl, in the order of the case folders."""

import csv
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from hepcite.intake.batch import RESULT, Done

WORKLIST, LINES = "worklist.csv", "results.jsonl"
COLUMNS = ("folder", "case_id", "state", "disposition", "due", "missing", "all_read", "problem", "result")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_files(out: Path, order: Iterable[str], done: Mapping[str, Done]) -> None:
    """Both files at once replace those of an earlier run."""
    names = [name for name in order if name in done]
    with _Whole(out / WORKLIST) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(value) for value in _row(done[name])] for name in names)
    with _Whole(out / LINES) as file:
        for name in names:
            if done[name].state in ("decided", "skipped"):
                text = (out / name / RESULT).read_text(encoding="utf-8")
                file.write(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) + "\n")


def _row(done: Done) -> tuple[str, ...]:
    has_result = done.state in ("decided", "skipped")
    return (
        done.folder,
        done.case_id,
        "decided" if has_result else done.state,
        " ".join(done.dispositions),
        done.due,
        " ".join(done.missing),
        "yes" if done.is_all_read else "no",
        done.problem,
        f"{done.folder}/{RESULT}" if has_result else "",
    )


def _cell(value: str) -> str:
    """Spreadsheets run a cell that begins like a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


class _Whole:
    """A text file that takes its name when it is complete."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file = self._part.open("w", encoding="utf-8", newline="")

    def __enter__(self) -> "_Whole":
        return self

    def write(self, text: str) -> int:
        return self._file.write(text)

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink()
