"""Requests to Elasticsearch: bounded waits, a circuit breaker, and the port's errors. Answers stay bytes.

The client's own transport keeps connections and chooses nodes. Its API layer is not used: it would read every answer with the
standard library's JSON, and ask the server who it is.
"""

import io
import logging
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import orjson
from elastic_transport import (
    AiohttpHttpNode,
    AsyncTransport,
    ConnectionTimeout,
    NodeConfig,
    Serializer,
    TransportError,
)
from elastic_transport.client_utils import url_to_node_config

from search.elastic.options import Options
from search.port import Deadline, SearchError, Unavailable

_MIME = "application/vnd.elasticsearch+json; compatible-with=8"
_LINES = "application/vnd.elasticsearch+x-ndjson; compatible-with=8"
_RETRIES = 2
_LARGE = 2**19  # bytes
_SAID = 300  # characters of the server's reason that an error repeats
_BUSY = frozenset({429, 502, 503, 504})
_CLOSED = frozenset({401, 403})
Answer = TypeVar("Answer")
logging.getLogger("elastic_transport.transport").setLevel(logging.WARNING)  # else a line a request


class Clock:
    """The time that a question may take."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline; raises `Deadline` when it is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> Deadline:
        """The error of a question that took too long."""
        return Deadline(
            f"The index did not answer within {self._seconds:g} s; narrow the question, or allow more time."
        )


class _Bytes(Serializer):
    """Leaves bodies as the bytes that they are."""

    def loads(self, data: bytes) -> Any:
        return data

    def dumps(self, data: Any) -> Any:
        return io.BytesIO(data) if len(data) > _LARGE else data  # aiohttp sends a large one in pieces, and so wants it


class _Node(AiohttpHttpNode):
    """A node whose traffic is never logged: it is what people ask and what is not public."""

    def _log_request(self, *_: Any, **__: Any) -> None:
        return


class _Breaker:
    """After some failures in a row nothing is sent for a while; then one request tries whether the server is back."""

    def __init__(self, failures: int, pause: float) -> None:
        self._allowed, self._pause = failures, pause
        self._failures = 0
        self._open_until = 0.0

    def check(self) -> None:
        """Raise `Unavailable` while nothing is to be sent."""
        if self._failures >= self._allowed:
            now = time.monotonic()
            if now < self._open_until:
                raise Unavailable("The search engine does not answer; it is asked again in some seconds.")
            self._open_until = now + self._pause  # this request tries for all others

    @property
    def trouble(self) -> str | None:
        """What is wrong: the last request was not answered."""
        return "the search engine did not answer when it was asked last" if self._failures else None

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= self._allowed:
            self._open_until = time.monotonic() + self._pause

    def succeeded(self) -> None:
        self._failures = 0


class Refused(Exception):
    """An answer that is an error of ours, or of the server, with its HTTP ``status`` and the ``kind`` that it names."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"The search engine refused ({status} {kind}: {reason}).")
        self.status, self.kind = status, kind


class Client:
    """One process's way to a cluster. Made without connecting; `close` it. For one event loop."""

    def __init__(self, options: Options) -> None:
        nodes = [_node(url, options) for url in options.urls]
        mimes = (
            "application/json",
            "application/vnd.elasticsearch+json",
            "application/vnd.elasticsearch+x-ndjson",
            "text/plain",
        )
        self._transport = AsyncTransport(
            nodes, _Node, serializers={mime: _Bytes() for mime in mimes}, max_retries=0, meta_header=False
        )
        self._retries = min(len(nodes) - 1, _RETRIES)  # each asks another node
        self._breaker = _Breaker(options.breaker_failures, options.breaker_pause)
        self._headers = {"accept": _MIME}
        if options.api_key:
            self._headers["authorization"] = f"ApiKey {options.api_key}"

    @property
    def trouble(self) -> str | None:
        """Why the cluster counts as out of reach; None where it does not."""
        return self._breaker.trouble

    async def send(
        self, method: str, target: str, clock: Clock, body: object = None, *, allowed: tuple[int, ...] = ()
    ) -> bytes:
        """The bytes of an answer; a body of bytes is sent as lines, any other as JSON.

        Raises `Deadline`, `Unavailable`, and what `error_of` says for any status above 299 that is not ``allowed``.
        """
        headers = self._headers
        is_lines = isinstance(body, bytes)
        if body is not None:
            headers = headers | {"content-type": _LINES if is_lines else _MIME}
            body = body if is_lines else orjson.dumps(body)
        left = clock.left()
        self._breaker.check()
        try:
            meta, answer = await self._transport.perform_request(
                method,
                target,
                body=body,
                headers=headers,
                request_timeout=left,
                max_retries=0 if is_lines else self._retries,
            )
        except ConnectionTimeout:
            self._breaker.failed()
            raise clock.over() from None
        except TransportError as error:
            self._breaker.failed()
            raise Unavailable(f"The search engine cannot be reached ({type(error).__name__}).") from None
        self._breaker.succeeded()
        if meta.status > 299 and meta.status not in allowed:
            raise _refusal(meta.status, answer)
        data: bytes = answer or b""
        return data

    async def ask(
        self,
        method: str,
        target: str,
        clock: Clock,
        decoder: "msgspec.json.Decoder[Answer]",
        body: object = None,
        *,
        allowed: tuple[int, ...] = (),
    ) -> Answer:
        """An answer, decoded."""
        return decoder.decode(await self.send(method, target, clock, body, allowed=allowed))

    async def close(self) -> None:
        """Let go of connections."""
        await self._transport.close()


def lines(parts: list[Mapping[str, Any] | bytes]) -> bytes:
    """Bodies one under another, as bulk and many searches want them."""
    return b"".join((part if isinstance(part, bytes) else orjson.dumps(part)) + b"\n" for part in parts)


def error_of(status: int, error: object) -> Exception:
    """What an answer's error means: `Unavailable` may pass by itself, `SearchError` is for who asks, `Refused` for us."""
    about: dict[str, Any] = error if isinstance(error, dict) else {"reason": str(error)}
    first: dict[str, Any] = (about.get("root_cause") or [about])[0]
    kind, reason = str(first.get("type", "")), str(first.get("reason", ""))[:_SAID]
    if status in _BUSY:
        return Unavailable(f"The search engine has no capacity just now ({status} {kind}).")
    if status in _CLOSED:
        return Unavailable(
            f"The search engine does not allow this ({status} {kind}): check the API key and its rights."
        )
    if any(word in f"{kind} {reason}" for word in _COMPLEX):
        return SearchError("The search engine cannot answer what is that complex: use fewer or simpler conditions.")
    return Refused(status, kind, reason)


_COMPLEX = (
    "Determinizing automaton",
    "too_many_clauses",
    "too_many_nested_clauses",
    "too_many_buckets",
    "max_regex_length",
    "maximum of [10000]",
    "max_nested_depth",
)
"""What the engine's own limits are named in its refusals."""


def _refusal(status: int, answer: object) -> Exception:
    try:
        said = orjson.loads(answer if isinstance(answer, bytes) else b"")
    except orjson.JSONDecodeError:
        said = {}
    return error_of(status, said.get("error", "") if isinstance(said, dict) else "")


def _node(url: str, options: Options) -> NodeConfig:
    node = url_to_node_config(url, use_default_ports_for_scheme=True)
    return node.replace(ca_certs=options.ca_file) if options.ca_file else node
