"""Functions of PDFium → the same functions, callable thousands of times a page: nothing is converted or checked.

The caller holds the PDFium lock, and answers for the kinds of the arguments: plain numbers for `int`, and for
pointers what `pointer`, `at` or `ctypes.byref` gives.
"""

import ctypes
from collections.abc import Callable
from typing import Any


def quick(function: Any, result: Any) -> Callable[..., Any]:
    """The same function, called without giving up the interpreter; `result` is a type of ctypes."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result)(address)


def pointer(handle: Any) -> Any:
    """One of the library's own handles, as a quick function takes it; None for a null pointer."""
    address = ctypes.cast(handle, ctypes.c_void_p).value
    return at(address) if address else None


def at(address: int) -> Any:
    """A pointer to an address that the library gave."""
    return ctypes.byref(ctypes.c_char.from_address(address))
