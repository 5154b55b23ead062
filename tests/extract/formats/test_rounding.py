"""Many figures at once are rounded exactly as Python rounds each."""

import math
import random

import numpy

from hepcite.extract.formats.rounding import rounded

HALVES = [0.125, 2.675, 1.005, -0.125, 0.005, 0.015, 12.345, 0.285, 1e7 + 0.005]
ODD = [0.0, -0.0, -0.001, 5e-324, 1e15 + 0.3, 3.4e38, -1e300, math.inf, -math.inf]


def test_as_python_rounds():
    chosen = random.Random(5)  # noqa: S311
    values = [chosen.uniform(-2000, 2000) for _ in range(20_000)]
    values += [float(numpy.float32(chosen.randrange(100_000) / 1000)) for _ in range(20_000)]
    values += [chosen.randrange(400_000) / 1000 for _ in range(20_000)]
    values += HALVES + ODD
    found = rounded(numpy.array(values)).tolist()
    assert list(map(repr, found)) == [repr(round(value, 2)) for value in values]


def test_what_is_no_number_stays_so():
    assert math.isnan(rounded(numpy.array([math.nan]))[0])
