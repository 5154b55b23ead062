"""YAML bytes → plain data; refuses duplicate keys, anchors, own tags and unquoted ids, all faults at once."""

import datetime
from collections.abc import Iterator

import yaml

from hepcite.criteria.errors import Fault, PolicyFileError

Data = str | int | float | bool | None | datetime.date | list["Data"] | dict[str, "Data"]

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
)


def read_strict(content: bytes, file: str, quoted: frozenset[str] = frozenset()) -> Data:
    """The data of one file. `quoted`: the keys whose strings have to stand in quotes (codes, clause ids).

    Raises PolicyFileError with every fault found.
    """
    data, faults = read_with_faults(content, file, quoted)
    if faults:
        raise PolicyFileError(faults)
    return data


def read_with_faults(
    content: bytes, file: str, quoted: frozenset[str] = frozenset()
) -> tuple[Data, tuple[Fault, ...]]:
    """As read_strict, but what can be read is read on past a fault; raises where nothing can be."""
    try:
        text = content.decode("utf-8")
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except UnicodeDecodeError:
        raise PolicyFileError((Fault(file, "whole file", "not UTF-8", "Save it as UTF-8"),)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = Fault(file, f"line {line}", f"no valid YAML ({error.problem})", "Correct the line")
        raise PolicyFileError((fault,)) from None
    except yaml.YAMLError:
        fault = Fault(file, "whole file", "characters that YAML does not allow", "Save it as plain text")
        raise PolicyFileError((fault,)) from None
    faults = tuple(_anchors(events, file))
    if faults:
        raise PolicyFileError(faults)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    reader = _Reader(file, quoted)
    return reader.data(node, "") if node is not None else None, tuple(reader.faults)


NAMING_KEYS = ("id", "code", "pathway")
"""Keys whose value names the item of a list in messages."""


def place(path: str, name: object, number: int) -> str:
    """An item of the list `path` in messages: "clauses I.B.5" or "conflicts[0]"."""
    return f"{path} {name}" if isinstance(name, str) and name else f"{path}[{number}]"


def _anchors(events: list[yaml.Event], file: str) -> Iterator[Fault]:
    for event in events:
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            where = f"line {event.start_mark.line + 1 if event.start_mark else 1}"
            kind = "alias *" if isinstance(event, yaml.AliasEvent) else "anchor &"
            yield Fault(
                file, where, f"{kind}{event.anchor}", "Write the values out: a reader must see them here"
            )


def _name(item: yaml.Node) -> str | None:
    if not isinstance(item, yaml.MappingNode):
        return None
    scalars = {key.value: value.value for key, value in item.value if isinstance(value, yaml.ScalarNode)}
    return next((scalars[key] for key in NAMING_KEYS if key in scalars), None)


class _Reader:
    def __init__(self, file: str, quoted: frozenset[str]) -> None:
        self._file = file
        self._quoted = quoted
        self._constructor = yaml.SafeLoader("")
        self.faults: list[Fault] = []

    def data(self, node: yaml.Node, path: str, must_be_quoted: bool = False) -> Data:
        if node.tag not in _PLAIN_TAGS:
            self._fault(node, path, f"tag {node.tag}", "Leave tags out")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = enumerate(node.value)
            return [self.data(item, place(path, _name(item), i), must_be_quoted) for i, item in items]
        quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
        if must_be_quoted and not quoted and node.tag != "tag:yaml.org,2002:null":
            self._fault(node, path, f"{node.value} is not quoted", f'Write "{node.value}"')
            return node.value if isinstance(node.value, str) else None
        value: Data = self._constructor.construct_object(node)
        return value

    def _mapping(self, node: yaml.MappingNode, path: str) -> Data:
        found: dict[str, Data] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            inner = f"{path}.{key}" if path else str(key)
            if not isinstance(key, str):
                self._fault(key_node, path, "a key that is no string", "Use plain names as keys")
                continue
            if key in found:
                self._fault(key_node, inner, f"key {key} appears twice", "Keep one of the two")
            found[key] = self.data(value_node, inner, key in self._quoted)
        return found

    def _fault(self, node: yaml.Node, path: str, problem: str, remedy: str) -> None:
        where = f"{path or 'top level'} (line {node.start_mark.line + 1})"
        self.faults.append(Fault(self._file, where, problem, remedy))
