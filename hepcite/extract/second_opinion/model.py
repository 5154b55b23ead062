"""model.npz → for a sentence the probability of each value of a field, the same on every machine."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from hepcite.extract.second_opinion.features import UNIT, features

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DECIMALS = 3
"""Probabilities are rounded before they meet a threshold, so that the last bits of a machine decide nothing."""


@dataclass(frozen=True, slots=True)
class Model:
    """A multinomial logistic regression over hashed n-grams.

    `weights` (values x BUCKETS, int8) and `bias` (int64) are whole numbers: a logit is `weights @ x + bias`, exact,
    times `scale`. The first of `values` is "none": the sentence says nothing of the field.
    """

    values: tuple[str, ...]
    weights: "NDArray[np.int8]"
    bias: "NDArray[np.int64]"
    scale: float

    def probabilities(self, text: str, before: str = "") -> dict[str, float]:
        """Value to probability for the sentence `text` that follows `before`."""
        vector = features(text, before)
        columns, amounts = list(vector), list(vector.values())
        sums = (self.weights[:, columns].astype("int64") * amounts).sum(axis=1) + self.bias
        logits = [int(s) * self.scale / UNIT for s in sums]
        top = max(logits)
        powers = [math.exp(x - top) for x in logits]
        return {v: round(p / sum(powers), DECIMALS) for v, p in zip(self.values, powers, strict=True)}


@cache
def model_of(field: str) -> Model:
    """The model that ships for `field`; numpy is first imported here."""
    with as_file(files("hepcite.extract.second_opinion").joinpath("model.npz")) as path:
        return load(str(path), field)


def load(path: str, field: str) -> Model:
    """The model of `field` in the file `path`, as `bench/train_second_opinion.py` writes it."""
    import numpy as np

    with np.load(path) as stored:
        return Model(
            tuple(str(v) for v in stored[f"{field}.values"]),
            stored[f"{field}.weights"],
            stored[f"{field}.bias"],
            float(stored[f"{field}.scale"]),
        )
