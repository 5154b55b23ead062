"""A method without arguments → a value worked out at first use and kept with its object.

As `functools.cached_property`, without the lock that takes more time than what is worked out here (Python 3.11).
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_Value = TypeVar("_Value")


class once(Generic[_Value]):
    """For classes whose objects have a `__dict__` and never change."""

    def __init__(self, work: Callable[[Any], _Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, item: Any, owner: type) -> _Value:
        value = item.__dict__[self._name] = self._work(item)
        return value
