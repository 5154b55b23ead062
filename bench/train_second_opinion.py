"""Marked sentences and labeled cases → the weights of the second opinion, `hepcite/extract/second_opinion/model.npz`.

    python bench/train_second_opinion.py --out hepcite/extract/second_opinion/model.npz
    python bench/train_second_opinion.py --leave-out 'G*' --out /tmp/without_g.npz

Needs scikit-learn. Learns from the inline-marked sentences of the fields (tests/extract/fields), the sentences written for
it (tests/extract/second_opinion/sentences, part `train`) and the labeled cases: what a gold quote overlaps holds the label,
what a rule reads is left out, all other sentences on the topic say nothing. The same input gives the same file.
"""

import argparse
import fnmatch
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from hepcite.extract.language.note import Note
from hepcite.extract.language.pipe import read_note
from hepcite.extract.second_opinion.features import BUCKETS, UNIT, features
from hepcite.extract.second_opinion.learning import FIELDS, Field
from hepcite.records import Document, Page

ROOT = Path(__file__).parent.parent
SENTENCES = ROOT / "tests/extract/second_opinion/sentences"
GOLD = ROOT / "tests/extract/fields"
CASES = ROOT / "eval/cases"
STRENGTH = 20.0
"""Inverse of the penalty of the regression, chosen by leaving out one batch of cases at a time."""
_MARKED = re.compile(r"\[(?P<before>[^\]]{2,})\] (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    before: str
    value: str


def written(field: str, part: str) -> Iterator[Example]:
    """The sentences of sentences/<field>.yaml, `part` train or held."""
    blocks = yaml.safe_load((SENTENCES / f"{field}.yaml").read_text("utf-8"))[part]
    for value, block in blocks.items():
        for line in block.strip().splitlines():
            m = _MARKED.fullmatch(line)
            yield Example(m["text"], m["before"], value) if m else Example(line, "", value)


def note_of(kind: str, text: str) -> Note:
    body = text if "\n" in text else f"ASSESSMENT:\n{text}"
    return read_note(Document("d.txt", "0" * 64, (Page(1, body),), 1, "text", kind, None))


def marked(field: Field, gold: Path) -> Iterator[Example]:
    """The sentences of tests/extract/fields: of a text with a value, its only sentence on the topic."""
    for name in field.gold:
        for entry in yaml.safe_load((gold / name).read_text("utf-8")):
            value = field.value_of_entry(entry)
            if "text" not in entry or value is None:
                continue
            note = note_of(entry.get("kind", "clinic_note"), str(entry["text"]))
            on_topic = list(field.sentences(note))
            if value == "none" or len(on_topic) == 1:
                yield from (Example(text, before, value) for _, text, before in on_topic)


def labeled(field: Field, notes: list[Note], labels: Mapping[str, object]) -> Iterator[Example]:
    """The sentences of one case."""
    value, quotes = field.value_of_labels(labels), field.quotes(labels)
    for note in notes:
        read_by_rule = {s.index for s in field.claimed(note)}
        for sentence, text, before in field.sentences(note):
            mine = [q for file, q in quotes if file == note.document.name and overlaps(q, text)]
            if mine and value:
                yield Example(text, before, value)
            elif not mine and sentence.index not in read_by_rule:
                yield Example(text, before, "none")


def overlaps(quote: str, text: str) -> bool:
    a, b = (" ".join(x.lower().split()) for x in (quote, text))
    return a in b or (len(b) > 12 and b in a)


def matrix(examples: list[Example]) -> csr_matrix:
    columns: list[int] = []
    amounts: list[float] = []
    ends = [0]
    for e in examples:
        vector = features(e.text, e.before)
        columns += vector
        amounts += [v / UNIT for v in vector.values()]
        ends.append(len(columns))
    return csr_matrix((amounts, columns, ends), shape=(len(examples), BUCKETS))


def fit(field: Field, examples: list[Example]) -> dict[str, np.ndarray]:
    """Weights as whole numbers; see model.Model."""
    values = ("none", *field.values)
    learned = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced").fit(
        matrix(examples), [values.index(e.value) for e in examples]
    )
    scale = float(np.abs(learned.coef_).max()) / 127
    return {
        f"{field.name}.values": np.array(values),
        f"{field.name}.weights": np.round(learned.coef_ / scale).astype(np.int8),
        f"{field.name}.bias": np.round(learned.intercept_ / scale * UNIT).astype(np.int64),
        f"{field.name}.scale": np.array(round(scale, 9)),
    }


def save(arrays: Mapping[str, np.ndarray], path: Path) -> None:
    """An npz whose bytes do not depend on the clock."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            held = io.BytesIO()
            np.lib.format.write_array(held, arrays[name], allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), held.getvalue(), zipfile.ZIP_DEFLATED
            )


def read_cases(without: list[str]) -> list[tuple[list[Note], dict[str, object]]]:
    import json

    from hepcite.extract import read_documents
    from hepcite.intake.casefolder import load_case

    told = []
    for folder in sorted(p for p in CASES.iterdir() if (p / "labels.json").exists()):
        if not any(fnmatch.fnmatch(folder.name, p) for p in without):
            case, files = load_case(folder)
            notes = [read_note(d) for d in read_documents(case, files) if not d.set_aside]
            told.append((notes, json.loads((folder / "labels.json").read_text("utf-8"))))
    return told


def train(cases: list[tuple[list[Note], dict[str, object]]], gold: Path = GOLD) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {}
    for field in FIELDS:
        examples = [*marked(field, gold), *written(field.name, "train")]
        for notes, labels in cases:
            examples += labeled(field, notes, labels)
        arrays |= fit(field, examples)
        print(field.name, len(examples), "sentences")
    return arrays


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leave-out", action="append", default=[], help="pattern of case names")
    said = parser.parse_args()
    save(train(read_cases(said.leave_out)), said.out)


if __name__ == "__main__":
    main()
