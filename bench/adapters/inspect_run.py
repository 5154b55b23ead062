"""inspect_task.py in an environment of its own, which pip builds once: inspect-ai brings 46 packages along.

    python bench/adapters/inspect_run.py eval/cases D01 D07 --environments /some/folder

The packages of hepcite are lent to it.
"""

import argparse
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSPECT = "inspect-ai==0.3.285"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("only", nargs="*")
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--logs", type=Path, default=Path("out/inspect"))
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (said.environments or Path(temporary)) / "inspect"
        if not (folder / "bin" / "inspect").exists():
            venv.create(folder, with_pip=True)
            subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", INSPECT], check=True)  # noqa: S603
        lent = "\n".join([sysconfig.get_path("purelib"), str(HERE.parent.parent)])
        (next((folder / "lib").glob("python*")) / "site-packages" / "lent.pth").write_text(lent)
        options = [
            "--model",
            "none/none",
            "--display",
            "plain",
            "--max-samples",
            "1",
            "--log-dir",
            said.logs.resolve(),
        ]
        told = ["-T", f"cases={said.cases.resolve()}", "-T", f"only={','.join(said.only)}"]
        script = [folder / "bin" / "inspect", "eval", "inspect_task.py", *options, *told]
        return subprocess.run(script, check=False, cwd=HERE).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
