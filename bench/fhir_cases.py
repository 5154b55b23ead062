"""Every labeled case → FHIR, validated: the long form of tests/intake/test_outputs_of_cases.py. Run by hand.

.venv/bin/python -m bench.fhir_cases
"""

import sys
from collections import Counter
from pathlib import Path

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from hepcite.intake.casefolder import is_case_folder, load_case
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.review.fhir import to_fhir


def main() -> int:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    folders = [f for f in sorted(Path("eval/cases").iterdir()) if f.is_dir() and is_case_folder(f)]
    for folder in folders:
        case, files = load_case(folder)
        bundle = to_fhir(review_case(case, files, policy_of(case)))
        counts.update(entry["resource"]["resourceType"] for entry in bundle["entry"])
        try:
            Bundle.model_validate(bundle)
        except ValidationError as error:
            wrong.append(f"{folder.name}: {error.error_count()} faults")
    print(f"{len(folders) - len(wrong)} of {len(folders)} cases valid")
    print(", ".join(f"{kind} {number}" for kind, number in sorted(counts.items())))
    print("\n".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
