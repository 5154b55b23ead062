"""Events into lines of JSON that hold no text of a record: ids, counts, durations, and types and places of errors.

Our own events give their values by name, and only names in FIELDS pass. Of a foreign logger's message only its place
is written, since such messages may quote what the library was handed.
"""

import datetime
import json
import logging
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

FIELDS = frozenset(
    [
        "case",
        "run",
        "worker",
        "seconds",
        "state",
        "status",
        "cause",
        "files",
        "bytes",
        "method",
        "route",
        "request",
        "attempt",
        "count",
        "queue",
        "pid",
    ]
)
OWN = "hepcite"
LIBRARIES = ("dbos", "sqlalchemy", "alembic", "uvicorn", "uvicorn.error", "uvicorn.access")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name == OWN or record.name.startswith(f"{OWN}."):
            told = getattr(record, "event_fields", {})
            line |= {"event": record.msg, **{k: v for k, v in told.items() if k in FIELDS}}
        else:
            line |= {"event": "library", "place": f"{record.module}:{record.lineno} {record.funcName}"}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=lambda value: type(value).__name__)


def log(event: str, *, level: int = logging.INFO, **fields: object) -> None:
    """`event` is a fixed name such as case.decided; `fields` are ids, counts and durations."""
    logging.getLogger(OWN).log(level, event, extra={"event_fields": fields})


def write_json_lines(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Everything that is logged in this process goes to `stream` (default: stderr), as JSON lines.

    What ends a thread is logged too, in place of a traceback, whose last line may quote a record.
    """
    threading.excepthook = _thread_died
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    own = logging.getLogger(OWN)
    own.handlers[:], own.propagate = [handler], False
    own.setLevel(level)
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)


def _thread_died(told: threading.ExceptHookArgs) -> None:
    frame = told.exc_traceback
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno}" if frame else "a thread"
    log("thread.died", level=logging.ERROR, cause=f"{told.exc_type.__name__} in {place}")
