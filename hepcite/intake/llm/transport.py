"""A request of the client → the network, and back: one host only, no redirects, no words about this machine, no flood."""

import time
from collections.abc import Iterator

import httpx2

MOST_BYTES = 1_000_000
"""More than any answer within the limits of the schema."""


class TooLarge(httpx2.TransportError):
    """The answer is larger than MOST_BYTES, or packed, so that nobody knows how large it is."""


class OtherHost(httpx2.TransportError):
    """The request would go to a host that is not the configured one."""


class GuardedTransport(httpx2.BaseTransport):
    """Sends to `host` alone; drops the headers in which the client describes the machine; bounds the answer."""

    def __init__(self, host: str, seconds: float, key_header: str | None) -> None:
        self._host, self._seconds, self._key_header = host, seconds, key_header
        self._inner = httpx2.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host.lower() != self._host:
            raise OtherHost("the request left the configured host", request=request)
        response = self._inner.handle_request(self._stripped(request))
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooLarge("the answer is packed, although that was not asked for", request=request)
        response.stream = _Bounded(response.stream, time.monotonic() + self._seconds, request)
        return response

    def _stripped(self, request: httpx2.Request) -> httpx2.Request:
        """A copy: the client itself reads some of the headers that go no further."""
        headers = [
            (n, v) for n, v in request.headers.multi_items() if not n.lower().startswith("x-stainless")
        ]
        sent = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        sent.headers["user-agent"] = "hepcite"
        sent.headers["accept-encoding"] = "identity"  # a packed answer could unpack to any size
        if self._key_header:
            sent.headers[self._key_header] = sent.headers.pop("authorization", "").removeprefix("Bearer ")
        return sent

    def close(self) -> None:
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: object, until: float, request: httpx2.Request) -> None:
        self._stream, self._until, self._request = stream, until, request

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:  # type: ignore[attr-defined]
            size += len(part)
            if size > MOST_BYTES:
                raise TooLarge("the answer is too large", request=self._request)
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the answer took too long", request=self._request)
            yield part

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
