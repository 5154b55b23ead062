"""Promise 15, long form: `python bench/only_loopback.py [PYTEST ARGUMENTS]` runs the tests where nothing but loopback is reached.

Default: all tests but those of browsers, which ask for addresses of their own and are not hepcite. Prints every address
beyond this machine that a Python process asked for, and the packets of any process that left.
"""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "intake" / "operations"))

from network.watched import can_isolate, watched  # noqa: E402

OWN_CONTROLS = "tests/intake/operations/test_only_loopback.py"
"""They ask for addresses on purpose, in namespaces of their own."""
MOST_SECONDS = 3600

if __name__ == "__main__":
    if not can_isolate():
        sys.exit("only_loopback: no network namespaces here: needs Linux, unshare and iproute2")
    for name in ("HEPCITE_CACHE", "HEPCITE_OCR_CACHE"):
        os.environ.pop(name, None)  # some tests count what is recognised
    words = sys.argv[1:] or ["tests", "--ignore-glob=*browser*"]
    command = [sys.executable, "-m", "pytest", f"--deselect={OWN_CONTROLS}", *words]
    with tempfile.TemporaryDirectory() as folder:
        seen = watched(command, Path(folder), isolated=True, seconds=MOST_SECONDS, shows=True)
    for line, count in Counter((*seen.asked, *(f"packet to {to}" for to in seen.sent_to))).most_common(50):
        print(f"{count} times: {line}")
    print(
        f"pytest {' '.join(words)}: status {seen.status}; {len(seen.asked)} foreign addresses asked for, "
        f"{seen.packets} packets left"
    )
    sys.exit(bool(seen.status or seen.asked or seen.packets))
