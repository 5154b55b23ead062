"""Makes the parts of the tests importable for the long measurements."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "intake"))
