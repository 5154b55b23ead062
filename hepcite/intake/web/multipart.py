"""A streamed multipart body into its parts, one after the other: small fields as text, files as chunks.

python-multipart finds the boundaries; nothing is held in memory but the chunk at hand.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from hepcite.intake.web.errors import BadRequest

MOST_FIELD_BYTES = 200_000
"""The headers of a part are bounded by python-multipart, in number and in length."""
Event = tuple[str, bytes]


@dataclass(slots=True)
class PartHead:
    """`file_name` None: a plain field."""

    name: str = ""
    file_name: str | None = None
    headers: dict[str, bytes] = field(default_factory=dict)


class Parts:
    """`async for head, chunks in Parts(...)`: the chunks of one part have to be read before the next part comes."""

    def __init__(self, content_type: str, stream: AsyncIterator[bytes]) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise BadRequest("Content-Type: must be multipart/form-data with a boundary; send the files so")
        self._stream, self._events = stream, list[Event]()
        self._at = 0
        events = self._events

        def heard(name: str) -> object:
            def add(data: bytes = b"", start: int = 0, end: int = 0) -> None:
                events.append((name, bytes(data[start:end])))

            return add

        with_data = ("part_data", "header_field", "header_value")
        alone = ("part_begin", "part_end", "header_end", "headers_finished", "end")
        callbacks = {f"on_{name}": heard(name) for name in (*with_data, *alone)}
        self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]

    def __aiter__(self) -> AsyncIterator[tuple[PartHead, AsyncIterator[bytes]]]:
        return self._parts()

    async def _parts(self) -> AsyncIterator[tuple[PartHead, AsyncIterator[bytes]]]:
        while (event := await self._next()) is not None:
            if event[0] == "part_begin":
                yield await self._head(), self._chunks()

    async def _head(self) -> PartHead:
        headers: dict[str, bytes] = {}
        name, value = b"", b""
        while True:
            event = await self._next()
            if event is None:
                raise BadRequest("body: ends within a part; send it whole")
            kind, data = event
            if kind == "header_field":
                name += data
            elif kind == "header_value":
                value += data
            elif kind == "header_end":
                headers[name.decode("latin-1").lower()] = value
                name, value = b"", b""
            elif kind == "headers_finished":
                return _named(headers)

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            event = await self._next()
            if event is None:
                raise BadRequest("body: ends within a part; send it whole")
            if event[0] == "part_end":
                return
            if event[0] == "part_data":
                yield event[1]

    async def _next(self) -> Event | None:
        while self._at >= len(self._events):
            self._events.clear()
            self._at = 0
            chunk = await anext(self._stream, None)
            if chunk is None:
                return None
            try:
                self._parser.write(chunk)
            except MultipartParseError:
                raise BadRequest("body: is no well-formed multipart; send it again") from None
        self._at += 1
        return self._events[self._at - 1]


async def text_of(chunks: AsyncIterator[bytes]) -> str:
    """A field. Raises BadRequest beyond MOST_FIELD_BYTES, or where it is not UTF-8."""
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > MOST_FIELD_BYTES:
            raise BadRequest(f"case: is larger than {MOST_FIELD_BYTES} bytes; send records as files")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest("case: is not UTF-8 text; send it as UTF-8") from None


def _named(headers: dict[str, bytes]) -> PartHead:
    _, options = parse_options_header(headers.get("content-disposition", b""))
    file_name = options.get(b"filename")
    return PartHead(
        options.get(b"name", b"").decode("utf-8", "replace"),
        None if file_name is None else file_name.decode("utf-8", "replace"),
        headers,
    )
