"""`python bench/licences.py [OUT.json]`: every installed dependency with version and licence; fails on one that is not allowed.

Also checks that each pinned package of requirements.lock has hashes. The list is a CycloneDX 1.5 bill of materials.
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
REFUSED = re.compile(r"\b(AGPL|GPL|SSPL|BUSL)|affero|(?<!lesser )general public license", re.IGNORECASE)
LESSER = re.compile(r"LGPL|lesser general public", re.IGNORECASE)
LESSER_ALLOWED = {"psycopg", "psycopg-binary"}
"""LGPL, used unchanged as a library through its public interface."""
CLASSIFIER = "License :: OSI Approved :: "


def licence_of(package: metadata.Distribution) -> str:
    told = package.metadata
    classified = [
        c.removeprefix(CLASSIFIER) for c in told.get_all("Classifier") or () if c.startswith(CLASSIFIER)
    ]
    stated = told.get("License-Expression") or " OR ".join(classified) or (told.get("License") or "")
    return stated.splitlines()[0].strip() if stated.strip() else "unknown"


def unhashed(lock: str) -> list[str]:
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", lock)
    pinned = [block for block in blocks if re.match(r"[a-zA-Z0-9._-]+==", block)]
    return [block.split("==")[0] for block in pinned if "--hash=sha256:" not in block]


def main() -> int:
    rows = sorted({(p.metadata["Name"], p.version, licence_of(p)) for p in metadata.distributions()})
    wrong = [row for row in rows if _is_refused(*row)]
    without = unhashed(LOCK.read_text(encoding="utf-8"))
    if len(sys.argv) > 1:
        components = [
            {
                "type": "library",
                "name": n,
                "version": v,
                "purl": f"pkg:pypi/{n.lower()}@{v}",
                "licenses": [{"license": {"name": t}}],
            }
            for n, v, t in rows
        ]
        bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
        Path(sys.argv[1]).write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    for row in rows:
        print("{:<28} {:<18} {}".format(*row))
    unknown = [name for name, _, licence in rows if licence == "unknown"]
    print(
        f"{len(rows)} packages; not allowed: {wrong or 'none'}; unknown: {unknown or 'none'}; without hashes: {without or 'none'}"
    )
    return bool(wrong or without)


def _is_refused(name: str, version: str, licence: str) -> bool:
    if " OR " in licence:
        return all(_is_refused(name, version, each) for each in licence.split(" OR "))
    if LESSER.search(licence):
        return name.lower() not in LESSER_ALLOWED
    return bool(REFUSED.search(licence))


if __name__ == "__main__":
    sys.exit(main())
