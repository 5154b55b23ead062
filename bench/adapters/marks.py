"""A labeled case folder → our result, and a result → its marks against the labels, by our own comparison: for any harness."""

from pathlib import Path

from hepcite.eval.compare import compare
from hepcite.eval.labels import load_labels
from hepcite.eval.score import MEETS, Scores
from hepcite.eval.tally import citation_rate, rate
from hepcite.intake import load_case
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import Result


def reviewed(folder: Path) -> Result:
    case, files = load_case(folder)
    return review_case(case, files, policy_of(case))


def dispositions(folder: Path) -> str:
    """As labeled, one a treatment."""
    return ", ".join(treatment.disposition for treatment in load_labels(folder).treatments)


def marks_of(folder: Path, result: Result) -> tuple[dict[str, float], dict[str, bool], str]:
    """Shares right by group; what has to hold; and each wrong item in words, without words of the records."""
    score = compare(folder.name, result, load_labels(folder))
    scores = Scores((score,))
    shares = {f"{group}s": rate(score.of(group)).share for group in ("fact", "clause", "pathway")}
    shares["citations"] = citation_rate(scores).share
    said = score.of("disposition")
    holds = {
        "disposition_right": all(item.right for item in said),
        "no_false_meets_criteria": not any(item.got == MEETS != item.expected for item in said),
    }
    wrong = "; ".join(f"{i.group} {i.name}: {i.got} for {i.expected}" for i in score.items if not i.right)
    return {name: share for name, share in shares.items() if share is not None}, holds, wrong
