"""Writing and removing products: what changes, what undoes it, and which versions of a series are superseded."""

from collections.abc import Sequence

from search import semantics
from search.elastic.documents import Fields, Memory, State, whole
from search.elastic.layout import Layout, identity
from search.elastic.writing.changes import Changes
from search.elastic.writing.facts import Fact, Facts, Tally
from search.elastic.writing.known import Known
from search.elastic.writing.prepare import PreparedProduct, prepare_product
from search.elastic.writing.showing import Showing
from search.elastic.writing.summaries import add_summaries


class _Version:
    """A product of a series: how it compares, where it is, and its state before and after."""

    def __init__(self, version: semantics.Version, path: str, state: State | None) -> None:
        self.version, self.path, self.state = version, path, state


class Products:
    """The products of an index, changed within one batch."""

    def __init__(self, known: Known, layout: Layout, fields: Fields, showing: Showing) -> None:
        self._known, self._layout, self._fields, self._showing = known, layout, fields, showing

    async def put(self, products: Sequence[PreparedProduct], known: Sequence[Fact], now: int, changes: Changes) -> int:
        """Plan to write the products that are new or changed at ``now`` (UTC microseconds); how many they are.

        ``known`` are the facts that the products name by numbers.
        """
        standing = await self._known.heads(list(dict.fromkeys(product.uri for product in products)))
        fresh: dict[str, PreparedProduct] = {}
        written = 0
        for product in products:
            earlier = fresh.get(product.uri)
            digest = earlier.digest if earlier else standing[product.uri][0].digest if product.uri in standing else None
            if digest != product.digest:
                written += 1
                fresh[product.uri] = product
        if fresh:
            states = {uri: standing[uri][1] if uri in standing else None for uri in fresh}
            series = {product.series for product in fresh.values()}
            series |= {standing[uri][0].series for uri in fresh if uri in standing}
            first_seen = {uri: state.first_seen if state else now for uri, state in states.items()}
            gone = [uri for uri in fresh if uri in standing]
            await self._write(fresh, Facts(known), first_seen, now, series, changes, gone)
        return written

    async def remove(self, uris: Sequence[str], changes: Changes) -> int:
        """Plan to remove products; how many there are."""
        standing = await self._known.heads(list(dict.fromkeys(uris)))
        if standing:
            series = {head.series for head, _ in standing.values()}
            await self._write({}, Facts(), {}, 0, series, changes, list(standing))
        return len(standing)

    async def _write(
        self,
        fresh: dict[str, PreparedProduct],
        facts: Facts,
        first_seen: dict[str, int],
        now: int,
        series: set[str | None],
        changes: Changes,
        gone: list[str],
    ) -> None:
        """Write what is fresh, remove what has ``gone`` and is not fresh, and bring the others of their series up to date."""
        changes.keys.update(filter(None, series))
        states = {uri: State(None, None, first_seen[uri], now) for uri in fresh}
        moved = await self._superseded(fresh, states, set(gone), sorted(filter(None, series)))
        before = await self._known.records([*gone, *moved])
        tally = Tally()
        for uri, (record, state) in before.items():
            memory = Memory({}, {})
            product = prepare_product(record, self._fields, memory, changes.templates, facts)
            place = self._layout.index("products", uri), identity(uri)
            changes.undo(*place, whole(product.body, state))
            if uri in moved:
                changes.write(*place, whole(product.body, moved[uri]))
                continue
            tally.take(product.mission, product.visibility, product.facts)
            if uri not in fresh:
                changes.write(*place, None)
        for uri, product in fresh.items():
            place = self._layout.index("products", uri), identity(uri)
            if uri not in before:
                changes.undo(*place, None)
            changes.write(*place, whole(product.body, states[uri]))
            tally.add(product.mission, product.visibility, product.facts)
        await add_summaries(self._known, self._layout, tally.summaries(facts.known), changes)

    async def _superseded(
        self, fresh: dict[str, PreparedProduct], states: dict[str, State], gone: set[str], series: Sequence[str]
    ) -> dict[str, State]:
        """Fill in the states of fresh products; the new states of others whose successor is another now."""
        by_series: dict[str, dict[str, _Version]] = {}
        await self._showing.of(series)
        for head, state in await self._known.of_series(series) if series else ():
            if head.series is not None and head.uri not in gone and head.uri not in fresh:
                version = semantics.Version(head.version_key, head.visibility)
                by_series.setdefault(head.series, {})[head.uri] = _Version(version, head.path, state)
        for uri, product in fresh.items():
            if product.series is not None:
                by_series.setdefault(product.series, {})[uri] = _Version(product.version, product.path, None)
        moved: dict[str, State] = {}
        for versions in by_series.values():
            for uri, successor in _successors(versions).items():
                path = versions[successor].path if successor is not None else None
                known = versions[uri].state
                if known is None:
                    state = states[uri]
                    states[uri] = State(successor, path, state.first_seen, state.changed)
                elif known.superseded_by != successor:
                    moved[uri] = State(successor, path, known.first_seen, known.changed)
        return moved


def _successors(versions: dict[str, _Version]) -> dict[str, str | None]:
    return semantics.successors({uri: each.version for uri, each in versions.items()})
