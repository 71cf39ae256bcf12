"""The index as one question sees it: its clock, what its asker may see, and what is denied."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeVar

import msgspec
import orjson

from search.elastic import answers
from search.elastic.answers import Found, FoundSources
from search.elastic.client import Client, Clock, lines
from search.elastic.conditions import Conditions
from search.elastic.documents import Fields
from search.elastic.filters import NONE, Filter, both, either, terms, without
from search.elastic.layout import Layout
from search.elastic.reading.loading import Templates
from search.port import Outdated, Visible
from search.query import Query

Answer = TypeVar("Answer")
PAGE = 10_000  # documents of one answer: the engine's own limit
_MILLISECONDS = 1000
_ABSENT = 404


class Withheld(NamedTuple):
    """What an index would be without the products of denied prefixes.

    ``superseded_by`` has what supersedes products, by their uris, where it is another, or none, without them.
    """

    prefixes: tuple[str, ...] = ()
    superseded_by: Mapping[str, str | None] = MappingProxyType({})

    def latest(self) -> list[str]:
        """The uris of products that are the latest only without what is denied."""
        return [uri for uri, successor in self.superseded_by.items() if successor is None]

    def covers(self, path: str) -> bool:
        """Whether a path is, or lies below, a denied one."""
        return any(lies_below(path, prefix) for prefix in self.prefixes)

    def outermost(self) -> list[str]:
        """The denied prefixes that lie below no other."""
        prefixes = self.prefixes
        return [one for one in prefixes if not any(one != other and lies_below(one, other) for other in prefixes)]


def lies_below(path: str, prefix: str) -> bool:
    """Whether a virtual path is another one, or lies below it."""
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


def under(field: str, prefix: str) -> Filter:
    """What lies at or below a path."""
    return either([{"term": {field: prefix}}, {"prefix": {field: prefix.rstrip("/") + "/"}}])


class Index:
    """What every part of the reader asks through; ``withheld`` is what is denied to the asker."""

    def __init__(
        self,
        client: Client,
        layout: Layout,
        fields: Fields,
        templates: Templates,
        clock: Clock,
        withheld: Withheld | None = None,
    ) -> None:
        self._client, self.layout, self.fields, self.templates, self.clock = client, layout, fields, templates, clock
        self.withheld = withheld or Withheld()
        flipped = self.withheld.latest()
        self.latest = either([{"term": {"c.latest": True}}, terms("c.uri", flipped)]) if flipped else None
        self.conditions = Conditions(fields, self.latest)

    def without(self, withheld: Withheld) -> Self:
        """The same index, without what is denied."""
        return type(self)(self._client, self.layout, self.fields, self.templates, self.clock, withheld)

    def seen(self, visible: Visible, labels: str = "labels", path: str = "c.path") -> list[Filter]:
        """What the asker may see of documents with these fields."""
        found: list[Filter] = []
        if not visible.everything:
            found.append({"terms": {labels: sorted(visible.labels)}} if visible.labels else NONE)
        if self.withheld.prefixes:
            found.append(without(either([under(path, prefix) for prefix in self.withheld.prefixes])))
        return found

    def matching(self, query: Query | None, visible: Visible) -> Filter:
        """The visible products that satisfy a condition."""
        condition = [self.conditions.filter(query)] if query is not None else []
        return both([*condition, *self.seen(visible)])

    async def search(self, body: dict[str, Any]) -> Found:
        """Products."""
        (found,) = await self.searches([body])
        return found

    async def searches(self, bodies: Sequence[dict[str, Any]]) -> list[Found]:
        """Products for several questions at once."""
        if len(bodies) == 1:
            target = self._target("products")
            one = await self._ask("POST", target, answers.found, self._bounded(bodies[0]))
            found = [one]
        else:
            header = {
                "index": self.layout.alias("products"),
                "allow_partial_search_results": False,
                "ignore_unavailable": True,
            }
            asked: list[Mapping[str, Any] | bytes] = [part for body in bodies for part in (header, self._bounded(body))]
            target = f"/_msearch?max_concurrent_searches={len(bodies)}"
            found = (await self._ask("POST", target, answers.many, lines(asked))).responses
        answers.check(found, self.clock.over())
        return found

    async def sources(self, kind: str, body: dict[str, Any]) -> FoundSources:
        """Documents other than products."""
        found: FoundSources = await self._ask("POST", self._target(kind), answers.found_sources, self._bounded(body))
        answers.check([found], self.clock.over())
        return found

    async def places(self, ids: Sequence[str], *, written: bool = False) -> list[answers.SourceHit]:
        """Documents of the places by their ids, as readers see them, or as they are ``written``."""
        alias = self.layout.alias("places")
        if written:
            found = await self._ask("POST", f"/{alias}/_mget", answers.documents, {"ids": list(ids)})
            return [hit for hit in answers.there(found.docs) if hit.found]
        body = {"query": {"ids": {"values": list(ids)}}, "size": PAGE}
        return (await self.sources("places", body)).hits.hits

    async def state(self, decoder: "msgspec.json.Decoder[Answer]") -> Answer:
        """What is asked of the document of the archive's state."""
        target = f"/{self.layout.state}/_doc/state?_source=false"
        return await self._client.ask("GET", target, self.clock, decoder, allowed=(404,))

    async def check_field(self, kind: str, field: str) -> None:
        """Raise `Outdated` where the indices of a kind were made before they had a field."""
        target = f"/{self.layout.alias(kind)}/_mapping/field/{field}"
        found = orjson.loads(await self._client.send("GET", target, self.clock, allowed=(_ABSENT,)))
        if "error" not in found and any(field not in about["mappings"] for about in found.values()):
            raise Outdated(
                f"The index was made by an earlier version, without {field!r} in {self.layout.alias(kind)}. "
                "Its operator makes it anew by tharsis index rebuild; it answers other questions meanwhile."
            )

    async def _ask(self, method: str, target: str, decoder: Any, body: object) -> Any:
        return await self._client.ask(method, target, self.clock, decoder, body)

    def _target(self, kind: str) -> str:
        alias = self.layout.alias(kind)
        return f"/{alias}/_search?ignore_unavailable=true&allow_partial_search_results=false"

    def _bounded(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"track_total_hits": False, "timeout": f"{max(int(self.clock.left() * _MILLISECONDS), 1)}ms"} | body
