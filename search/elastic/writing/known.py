"""What stands in the index, read by the writer: by ids, as of the last write, or by questions, as readers see it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from schema.records import ProductRecord
from search.elastic import answers
from search.elastic.answers import ProductDocument, SourceHit, Stored
from search.elastic.client import Client, Clock
from search.elastic.documents import State
from search.elastic.layout import Layout, identity
from search.elastic.options import Options
from search.elastic.reading.loading import (
    EVERY_PART,
    Loader,
    Templates,
    decode_head,
    decode_state,
    loading,
    stored_fields,
)
from search.elastic.templates import decode_template, template_document
from search.elastic.writing.bulk import Patience
from search.port import Unavailable

_MANY = 1_000  # documents of one request
_PAGE = 5_000
_TERMS = 10_000


class Known:
    """The writer's view of the index."""

    def __init__(self, client: Client, layout: Layout, options: Options) -> None:
        self._client, self._layout, self._options = client, layout, options
        self.templates = Templates(self._fetch)

    async def heads(self, uris: Sequence[str]) -> dict[str, tuple[ProductRecord, State]]:
        """Products by uri, as far as they are there."""
        found = await self._products(uris, ["head", "state"])
        return {uri: (decode_head(stored), decode_state(stored)) for uri, stored in found.items()}

    async def records(self, uris: Sequence[str]) -> dict[str, tuple[ProductRecord, State]]:
        """Whole products by uri, with what the writer knows of each."""
        found = await self._products(uris, stored_fields(EVERY_PART))
        records = await Loader(self.templates, EVERY_PART, {}).records(list(found.values()))
        return {
            uri: (record, decode_state(stored)) for (uri, stored), record in zip(found.items(), records, strict=True)
        }

    async def of_series(self, series: Sequence[str]) -> list[tuple[ProductRecord, State]]:
        """The products of some series."""
        found: list[tuple[ProductRecord, State]] = []
        for start in range(0, len(series), _TERMS):
            query = {"terms": {"series": list(series[start : start + _TERMS])}}
            body: dict[str, Any] = {"query": query, "size": _PAGE, "sort": [{"c.uri": "asc"}]}
            body |= loading(("head", "state"))
            async for hits in self._pages("products", body, answers.found):
                found += [(decode_head(hit.fields), decode_state(hit.fields)) for hit in hits]
        return found

    async def sources(self, kind: str, ids: Iterable[tuple[str, str]]) -> dict[str, SourceHit]:
        """Documents by their ids; each is given with the uri that says in which index it is."""
        wanted = list(ids)
        found: dict[str, SourceHit] = {}
        for start in range(0, len(wanted), _MANY):
            docs = [
                {"_index": self._layout.index(kind, uri), "_id": each} for each, uri in wanted[start : start + _MANY]
            ]
            hits = await self._ask(
                "/_mget", answers.documents, {"docs": docs}, lambda answer: answers.there(answer.docs)
            )
            found |= {hit.id: hit for hit in hits if hit.found}
        return found

    async def pages(self, kind: str, query: dict[str, Any], sort: str = "uri") -> AsyncIterator[list[SourceHit]]:
        """Documents of a question, in the order of a field without repeats."""
        body: dict[str, Any] = {"query": query, "size": _PAGE, "sort": [{sort: "asc"}]}
        async for hits in self._pages(kind, body, answers.found_sources):
            yield hits

    async def values(self, kind: str, field: str) -> set[str | None]:
        """The distinct values of a field, None where one has none: the first of very many."""
        aggregations = {"values": {"terms": {"field": field, "size": _TERMS}}, "none": {"missing": {"field": field}}}
        target = f"/{self._layout.alias(kind)}/_search?ignore_unavailable=true&allow_partial_search_results=false"
        body = {"size": 0, "aggs": aggregations}
        found = (await self._ask(target, answers.found_sources, body)).aggregations
        if not found:
            return set()
        values: set[str | None] = {str(bucket["key"]) for bucket in found["values"]["buckets"]}
        return values | ({None} if found["none"]["doc_count"] else set())

    async def _products(self, uris: Sequence[str], fields: list[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for start in range(0, len(uris), _MANY):
            some = uris[start : start + _MANY]
            docs = [
                {"_index": self._layout.index("products", uri), "_id": identity(uri), "stored_fields": fields}
                for uri in some
            ]
            hits: Sequence[ProductDocument] = await self._ask(
                "/_mget", answers.product_documents, {"docs": docs}, lambda answer: answers.there(answer.docs)
            )
            found |= {uri: hit.fields for uri, hit in zip(some, hits, strict=True) if hit.found}
        return found

    async def _pages(self, kind: str, body: dict[str, Any], decoder: Any) -> AsyncIterator[list[Any]]:
        target = f"/{self._layout.alias(kind)}/_search?ignore_unavailable=true&allow_partial_search_results=false"
        while True:
            hits = (await self._ask(target, decoder, body | {"track_total_hits": False})).hits.hits
            if hits:
                yield hits
            if len(hits) < _PAGE:
                return
            body = body | {"search_after": hits[-1].sort}

    async def _ask(
        self, target: str, decoder: Any, body: object, take: Callable[[Any], Any] = lambda answer: answer
    ) -> Any:
        """What ``take`` takes of an answer; asked again, patiently, where that, or the server, is `Unavailable`."""
        patience = Patience(self._options.patience)
        while True:
            try:
                return take(await self._client.ask("POST", target, Clock(self._options.patience), decoder, body))
            except Unavailable as error:
                await patience.wait(error)

    async def _fetch(self, names: Sequence[str]) -> dict[str, bytes]:
        found = await self.sources("places", [(template_document(name), "") for name in names])
        templates = [decode_template(hit.source) for hit in found.values()]
        return {each.template: each.data for each in templates}
