"""Facts that the rules leave open → asked of a language model that may only point; our own code reads what it points at.

No network here: a `Model` is handed in.
"""

from hepcite.extract.fallback.claims import NoJson, WrongSchema, claims_of
from hepcite.extract.fallback.consult import consult, problems_of
from hepcite.extract.fallback.model import Claim, Model, Question, Reply

__all__ = [
    "Claim",
    "Model",
    "NoJson",
    "Question",
    "Reply",
    "WrongSchema",
    "claims_of",
    "consult",
    "problems_of",
]
