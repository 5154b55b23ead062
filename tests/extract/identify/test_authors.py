"""The text of a document → who wrote it."""

import papers
import pytest

from hepcite.extract.identify.authors import author_of


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (papers.MRI_2, "Harriet Osgood, MD"),
        ("Dictated by: T. Lund MD\nRead by: A. Berg MD\nElectronically signed: K. Lindqvist, MD 3/3/2026", "K. Lindqvist, MD"),
        ("Author: Priya Vasudevan, MD  Date 3/3/2026\nThe liver is enlarged.", "Priya Vasudevan, MD"),
        (f"{papers.GENETICS}\n{papers.GENETICS_2}", "Ulla Brandvold, MS, CGC"),
        ("She is well.\nHildegard Mbeki, RN, CWON", "Hildegard Mbeki, RN, CWON"),
        ("Ordering provider: Vasudevan, Priya, MD (Hepatology)\nThe liver is enlarged.", None),
        ("REFERRING PROVIDER: Priya Vasudevan, MD\nSurgeon: T. Lund MD", "T. Lund MD"),
        ("RADIOLOGIST: Chest CT was read.", None),
        ("The patient signed the form.\nNo author here.", None),
        ("", None),
    ],
)  # fmt: skip
def test_author(text: str, author: str | None) -> None:
    assert author_of(text) == author
