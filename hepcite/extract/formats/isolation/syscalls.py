"""syscalls.yaml → a filter in the Linux kernel that refuses those calls to this process (seccomp)."""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator
from importlib import resources
from typing import Any

import yaml

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_OTHER_ABI = 0x40000000
_CLONE_THREAD = 0x00010000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NO_NEW_PRIVILEGES, _SET_FILTER, _ALL_THREADS = 38, 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_syscalls() -> bool:
    """Whether the kernel took the filter; it does not on other machines, nor where a container forbids it."""
    text = resources.files(__package__).joinpath("syscalls.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text).get(platform.machine())
    if table is None:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    code = b"".join(struct.pack("<HBBI", *line) for line in _lines(table))
    program = _Program(len(code) // 8, code)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(library.syscall(table["seccomp"], _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


_Line = tuple[int, int, int, int]
"""Code, lines to jump over where it holds and where it does not, operand."""


def _lines(table: Any) -> Iterator[_Line]:
    yield (_LOAD, 0, 0, _ARCHITECTURE_AT)
    yield (_EQUAL, 1, 0, table["architecture"])
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER_AT)
    yield (_AT_LEAST, 0, 1, _OTHER_ABI)
    yield (_RETURN, 0, 0, _ERROR | errno.EPERM)
    for number in table["refused"].values():
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, _ERROR | errno.EPERM)
    for number in table["unknown"].values():
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, _ERROR | errno.ENOSYS)
    yield from _only_if(table["clone"], 0, (_ANY_BIT, 0, 1, _CLONE_THREAD))
    yield from _only_if(table["tgkill"], 0, (_EQUAL, 0, 1, os.getpid()))
    for name, argument in (("open", 1), ("openat", 2)):
        if name in table:
            yield from _only_if(table[name], argument, (_ANY_BIT, 1, 0, _WRITES))
    yield (_RETURN, 0, 0, _ALLOW)


def _only_if(number: int, argument: int, test: _Line) -> Iterator[_Line]:
    """The call `number` is allowed where `test` of its argument goes on to the next line, else refused."""
    yield (_EQUAL, 0, 4, number)
    yield (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument)
    yield test
    yield (_RETURN, 0, 0, _ALLOW)
    yield (_RETURN, 0, 0, _ERROR | errno.EPERM)
