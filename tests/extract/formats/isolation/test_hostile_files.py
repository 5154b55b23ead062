"""Bombs and mutations through the child: refused or read, quickly, in little memory; the parent lives."""

import io
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from samples import zipped

from hepcite.extract.formats import engines

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "bench"))

import fuzz_readers


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + tail


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (more, len(content), content)


def one_page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    page = b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 612 792] /Contents 4 0 R /Resources<<%s>>>>" % resources
    pages = b"<</Type/Pages /Count 1 /Kids[3 0 R]>>"
    return pdf(b"<</Type/Catalog /Pages 2 0 R>>", pages, page, content, *more)


def flate_bomb() -> bytes:
    packer = zlib.compressobj(1)
    zeros = b" " * (1 << 24)
    packed = b"".join(packer.compress(zeros) for _ in range(64)) + packer.flush()
    return one_page(stream(packed, b"/Filter/FlateDecode"))


def form_fan_out() -> bytes:
    """Each form draws the next ten times: ten billion leaves."""
    forms = []
    for number in range(5, 15):
        inner = b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        forms.append(stream(b"/F Do " * 10, b"/Type/XObject /Subtype/Form /BBox[0 0 9 9] " + inner))
    leaf = stream(b"0 0 5 5 re f", b"/Type/XObject /Subtype/Form /BBox[0 0 9 9]")
    return one_page(stream(b"/F Do"), b"/XObject<</F 5 0 R>>", *forms, leaf)


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9]>>"
    return pdf(
        b"<</Type/Catalog /Pages 2 0 R>>",
        b"<</Type/Pages /Count %d /Kids[%s]>>" % (count, kids),
        *[page] * count,
    )


def large_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000), 1).save(buffer, "PNG")
    return buffer.getvalue()


def zip_bomb() -> bytes:
    return zipped({f"{number}.txt": b"\0" * 40_000_000 for number in range(2)})


def office_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(40):
                part.write(b" " * 10_000_000)
    return buffer.getvalue()


def entity_bomb(
    head: bytes = b"", body: bytes = b"<ClinicalDocument xmlns='urn:hl7-org:v3'>&i;</ClinicalDocument>"
) -> bytes:
    entities = b"".join(
        b'<!ENTITY %c "%s">' % (sign, b"&%c;" % (sign - 1) * 10 if sign > 97 else b"lol")
        for sign in range(97, 106)
    )
    return head + b"<?xml version='1.0'?><!DOCTYPE x [" + entities + b"]>" + body


BOMBS = {
    "flate.pdf": flate_bomb,
    "forms.pdf": form_fan_out,
    "pages.pdf": lambda: many_pages(10_001),
    "picture.png": large_picture,
    "bomb.zip": zip_bomb,
    "bomb.docx": office_bomb,
    "entities.xml": entity_bomb,
    "deep.json": lambda: b'{"resourceType":' + b"[" * 2_000_000,
    "deep.html": lambda: b"<html>" + b"<div>" * 500_000 + b"x",
    "deep.rtf": lambda: b"{\\rtf1 " + b"{" * 2_000_000,
}


READ_ALONE = """
import pathlib, resource, sys, time
from hepcite.extract.formats.isolation import ReaderPool
pool = ReaderPool()
pool.read("warm.txt", b"text")
began = time.monotonic()
reading = pool.read(sys.argv[1], pathlib.Path(sys.argv[2]).read_bytes())
seconds = time.monotonic() - began
pool.close()
kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(seconds, kilobytes, *(f"{p.kind}:{p.fatal}" for p in reading.problems))
"""
"""Read by a process of its own: a child's peak counts from the size of the process that started it."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(name, tmp_path):
    bomb = tmp_path / name
    bomb.write_bytes(BOMBS[name]())
    command = [sys.executable, "-c", READ_ALONE, name, str(bomb)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, kilobytes, *problems = done.stdout.split()
    assert float(seconds) < 20, "10 s on a machine of its own"
    assert int(kilobytes) < 600 * 1024
    if name == "deep.html":
        return
    assert any(problem.endswith(":True") for problem in problems)
    assert {problem.split(":")[0] for problem in problems} <= {"damaged", "too_large", "took_too_long"}


def test_mutations_of_every_format_leave_the_parent_whole(monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", {})
    counts = fuzz_readers.run(count=300, seed=20260211)
    engines.available_engine.cache_clear()
    outcomes = {kind for found in counts.values() for kind in found}
    assert [kind for kind in outcomes if kind.startswith(fuzz_readers.FAILED)] == []
    assert sum(sum(found.values()) for found in counts.values()) == 300
    assert "read" in outcomes
    assert "refused: damaged" in outcomes
