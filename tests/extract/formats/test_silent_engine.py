"""The recognition engine writes down nothing of the machine and reports to nobody (promise 15)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OURS = "from hepcite.extract.formats.engines import RapidOcr; from PIL import Image; RapidOcr('').read_line(Image.new('RGB', (200, 60), 'white'))"
BARE = "import numpy; from rapidocr import RapidOCR; RapidOCR()(numpy.full((60, 200, 3), 255, 'uint8'), use_det=False, use_cls=False)"
SILENCED = {
    "ORT_DISABLE_TELEMETRY",
    "ORT_TELEMETRY_DISABLED",
    "ORT_RUNNING_UNIT_TESTS",
    "CI",
    "GITHUB_ACTIONS",
    "TF_BUILD",
}
"""Where one of these is set it keeps silent of itself."""


def left_behind(code: str, folder: Path) -> list[Path]:
    """The files in the home folder of a process that recognised a picture."""
    told = {name: value for name, value in os.environ.items() if name not in SILENCED}
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    subprocess.run([sys.executable, "-c", code], env={**told, **home}, check=True, capture_output=True)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_engine_leaves_no_id_and_no_reports(tmp_path: Path) -> None:
    assert left_behind(OURS, tmp_path) == []


def test_control_left_to_itself_it_does(tmp_path: Path) -> None:
    if not left_behind(BARE, tmp_path):
        pytest.skip("this onnxruntime reports nothing of itself")
    assert any("onnxruntime" in str(path) for path in tmp_path.rglob("*"))
