"""Long work tells how far it is, and the answer is the same."""

import datetime
import io
import sys

from sheets import PROSE, paragraphs, single

from hepcite.extract import read_documents
from hepcite.intake.progress import told_on_terminal
from hepcite.records import Case, Patient

CASE = Case(
    "T1", "commercial", "OR", datetime.date(2026, 3, 1), "standard",
    Patient("Marisol Quintero", datetime.date(1958, 4, 2)), (), (),
)  # fmt: skip
FILES = {"b.txt": b"Portal vein patent.", "a.pdf": single(paragraphs(PROSE))}


def test_files_and_pages_are_told_in_order():
    told: list[tuple[str, int, int]] = []
    documents = read_documents(CASE, FILES, lambda *said: told.append(said))
    assert documents == read_documents(CASE, FILES)
    assert told == [
        ("files", 0, 2),
        ("pages", 1, 0),
        ("files", 1, 2),
        ("files", 2, 2),
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_and_a_pipe_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with told_on_terminal(2) as progress:
        progress("files", 0, 2)
        progress("pages", 7, 0)
    assert sys.stderr.getvalue().startswith("\r\033[Khepcite: reading file 1 of 2\r")
    assert sys.stderr.getvalue().endswith("\r\033[Khepcite: reading file 1 of 2, page 7\r\033[K")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with told_on_terminal(2) as progress:
        assert progress is None
