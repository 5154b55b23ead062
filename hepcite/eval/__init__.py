"""Labeled case folders in, scores out: how often a fact, clause or disposition is right, and how it fails."""

from hepcite.eval.errors import EvalError
from hepcite.eval.run import find_cases, score_cases
from hepcite.eval.score import CaseScore, Scores, Unscored

__all__ = ["CaseScore", "EvalError", "Scores", "Unscored", "find_cases", "score_cases"]
