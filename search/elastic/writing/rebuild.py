"""A new generation of all indices from the present one, without downtime: what `tharsis index rebuild` does.

Readers go on with the present generation until one change of all aliases; killed before it, the rebuild has changed nothing,
killed after it, it has left indices that nobody reads, which the next one removes.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson

from search.elastic import answers
from search.elastic.answers import Hit, SourceHit
from search.elastic.client import Client, Clock
from search.elastic.documents import Fields, Memory, whole
from search.elastic.filters import without
from search.elastic.layout import Layout, identity
from search.elastic.options import Options
from search.elastic.reading.files import decode_file
from search.elastic.reading.loading import EVERY_PART, Loader, decode_state, stored_fields
from search.elastic.summaries import SUMMARY, Place, Summary, encode_summary, summary_id
from search.elastic.templates import is_template
from search.elastic.writing.bulk import Change
from search.elastic.writing.changes import template_change
from search.elastic.writing.facts import Facts, Tally
from search.elastic.writing.known import Known
from search.elastic.writing.making import make_index
from search.elastic.writing.prepare import prepare_product
from search.elastic.writing.run import Run
from search.port import SearchError

_PAGE = 500
_KEPT = "5m"  # how long the server keeps what is being copied, from page to page
_KINDS = ("products", "files", "places")


class Rebuild:
    """Copies an archive within a run that holds the lock."""

    def __init__(self, client: Client, run: Run, known: Known, options: Options, fields: Fields) -> None:
        self._client, self._run, self._known, self._options, self._fields = client, run, known, options, fields
        self._old = run.layout
        self._new = Layout(options, run.layout.generation + 1)
        self._made: set[str] = set()
        self._templates: set[str] = set()
        self._summaries: dict[Place, Summary] = {}

    async def copy(self, say: Callable[[str, int], None]) -> dict[str, int]:
        """Copy, publish and clean up; how many documents of each kind there are. ``say`` is told as it goes on."""
        await self._remove_others()
        await self._client.send("POST", f"/{self._old.pattern()}/_refresh", self._clock())
        counts = {}
        for kind in _KINDS:
            counts[kind] = 0
            async for changes in self._changes(kind):
                await self._ensure({change.target for change in changes})
                await self._run.write(changes)
                counts[kind] += len(changes)
                say(kind, counts[kind])
        place = self._new.index("places")
        await self._ensure({place})
        summaries = [Change(place, summary_id(of), encode_summary(of, each)) for of, each in self._summaries.items()]
        await self._run.write(summaries)
        await self._check(counts | {"places": counts["places"] + len(self._templates) + len(summaries)})
        await self._publish()
        await self._remove_others()
        return counts

    async def _changes(self, kind: str) -> AsyncIterator[list[Change]]:
        if kind == "products":
            loader = Loader(self._known.templates, EVERY_PART, {})
            async for hits in self._pages(kind, answers.found, {"stored_fields": stored_fields(EVERY_PART)}):
                yield await self._products(loader, hits)
            return
        asked = {"query": without({"term": {"document": SUMMARY}})}  # products have brought these and templates along
        async for hits in self._pages(kind, answers.found_sources, asked):
            kept = [hit for hit in hits if not is_template(hit.id)]
            yield [Change(self._new.index(kind, _uri(kind, hit)), hit.id, bytes(hit.source)) for hit in kept]

    async def _products(self, loader: Loader, hits: list[Hit]) -> list[Change]:
        changes = []
        templates: dict[str, bytes] = {}
        memory, facts, tally = Memory({}, {}), Facts(), Tally()
        records = await loader.records([hit.fields for hit in hits])
        for hit, record in zip(hits, records, strict=True):
            product = prepare_product(record, self._fields, memory, templates, facts)
            index = self._new.index("products", record.uri)
            changes.append(Change(index, identity(record.uri), whole(product.body, decode_state(hit.fields))))
            tally.add(product.mission, product.visibility, product.facts)
        for of, more in tally.summaries(facts.known).items():
            self._summaries[of] = self._summaries[of].plus(more) if of in self._summaries else more
        place = self._new.index("places")
        fresh = [name for name in templates if name not in self._templates]
        self._templates.update(fresh)
        await self._ensure({place})
        await self._run.write([template_change(place, name, templates[name]) for name in fresh])
        return changes

    async def _pages(self, kind: str, decoder: Any, asked: dict[str, Any]) -> AsyncIterator[list[Any]]:
        """All documents of a kind as they stand when this begins."""
        target = f"/{self._old.alias(kind)}/_pit?keep_alive={_KEPT}&ignore_unavailable=true"
        point = orjson.loads(await self._client.send("POST", target, self._clock()))["id"]
        body = {"size": _PAGE, "sort": ["_shard_doc"], "pit": {"id": point, "keep_alive": _KEPT}} | asked
        try:
            while True:
                answer = await self._client.ask("POST", "/_search", self._clock(), decoder, body)
                answers.check([answer], self._clock().over())
                hits = answer.hits.hits
                if hits:
                    yield hits
                if len(hits) < _PAGE:
                    return
                body["search_after"] = hits[-1].sort
        finally:
            await self._client.send("DELETE", "/_pit", self._clock(), {"id": point}, allowed=(404,))

    async def _ensure(self, indices: set[str]) -> None:
        for index in sorted(indices - self._made):
            await make_index(self._client, self._new, index, self._clock(), with_alias=False)
            self._made.add(index)

    async def _check(self, counts: dict[str, int]) -> None:
        """Refuse to publish less, or more, than was copied."""
        await self._client.send("POST", f"/{self._new.pattern()}/_refresh", self._clock())
        for kind, count in counts.items():
            target = f"/{self._new.indices(kind)}/_count"
            found = orjson.loads(await self._client.send("GET", target, self._clock()))["count"]
            if found != count:
                raise SearchError(
                    f"The new indices have {found} {kind} where {count} were copied: nothing was changed."
                )

    async def _publish(self) -> None:
        """Change all aliases at once."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index, "alias": alias}}
            for index, aliases in (await self._aliases()).items()
            for alias in aliases
        ]
        for index in sorted(self._made):
            actions.append({"add": {"index": index, "alias": self._new.alias(self._new.kind(index))}})
        await self._client.send("POST", "/_aliases", self._clock(), {"actions": actions})

    async def _remove_others(self) -> None:
        """Remove indices of the archive that no alias leads to."""
        for index, aliases in (await self._aliases()).items():
            if not aliases:
                await self._client.send("DELETE", f"/{index}", self._clock(), allowed=(404,))

    async def _aliases(self) -> dict[str, list[str]]:
        """The indices of all generations, each with the aliases that lead to it."""
        answer = await self._client.send("GET", f"/{self._new.all()}/_alias", self._clock())
        return {index: list(about["aliases"]) for index, about in orjson.loads(answer).items()}

    def _clock(self) -> Clock:
        return Clock(self._options.patience)


def _uri(kind: str, hit: SourceHit) -> str:
    return decode_file(hit.source).uri if kind == "files" else ""
