"""Arrays of points → the same to a hundredth, each as `round(value, 2)` gives it, in a tenth of its time."""

import numpy
from numpy.typing import NDArray

_NEAR_A_HALF = 1e-6
_LARGEST = 1e9
"""Hundredths up to which a product is exact to far less than _NEAR_A_HALF."""


def rounded(values: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    with numpy.errstate(over="ignore", invalid="ignore"):
        hundredths = values * 100
        whole = numpy.rint(hundredths)
        far_from_half = numpy.abs(hundredths - whole) < 0.5 - _NEAR_A_HALF
    is_sure = far_from_half & (numpy.abs(hundredths) < _LARGEST)
    found: NDArray[numpy.float64] = whole / 100
    if not is_sure.all():
        doubtful = ~is_sure
        found[doubtful] = [round(value, 2) for value in values[doubtful].tolist()]
    return found
