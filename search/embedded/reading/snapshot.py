"""The index as one transaction sees it: blocks, columns, and who may see what."""

import copy
import json
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, Self, TypeVar

import apsw

from search.embedded import bitmaps, channels
from search.embedded.columns import BlockColumn, DecodedHeader, decoded_header
from search.embedded.footprints import Footprints
from search.embedded.pages import Key, encode_column, page_id
from search.embedded.reading.cache import Cache
from search.port import Deadline, Visible

_OVERHEAD = 400  # bytes that a decoded part costs besides its stored ones
_ASKERS = 16  # of different visibility, whose counterparts are kept
Part = TypeVar("Part")


class Block(NamedTuple):
    """A block: its number, its first product, how many it has, which exist and which are superseded."""

    id: int
    start: int
    size: int
    live: int
    superseded: int


class State(NamedTuple):
    """What changes with every batch, as of one generation."""

    generation: int
    blocks: tuple[Block, ...]
    labels: dict[int, frozenset[str]]


Pairs = list[tuple[int, int]]
"""Products, by their numbers, of which the first refers to the second."""


def lies_below(path: str, prefix: str) -> bool:
    """Whether a virtual path is another one, or lies below it."""
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


class Withheld(NamedTuple):
    """What an index would be without the products of denied prefixes.

    ``blocks`` have them neither as live nor as what supersedes others; ``hidden`` has their bits, for each block;
    ``superseded_by`` has what supersedes products, by their numbers, where it is another uri, or none, without them.
    """

    prefixes: tuple[str, ...]
    blocks: tuple[Block, ...]
    hidden: tuple[bytes, ...]
    superseded_by: dict[int, str | None]

    def has(self, product: int) -> bool:
        """Whether a product is among the denied."""
        place = self.place(product)
        number = product - self.blocks[place].start
        return bool(self.hidden[place][number >> 3] >> (number & 7) & 1)

    def place(self, product: int) -> int:
        """The place of a product's block."""
        return bisect_right(self.blocks, product, key=attrgetter("start")) - 1

    def outermost(self) -> list[str]:
        """The denied prefixes that lie below no other."""
        return [
            one for one in self.prefixes if not any(one != other and lies_below(one, other) for other in self.prefixes)
        ]

    def covers(self, path: str) -> bool:
        """Whether a path is, or lies below, a denied one."""
        return any(lies_below(path, prefix) for prefix in self.prefixes)


class Clock:
    """The time that a question may take."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def check(self) -> None:
        """Raise `Deadline` when the time is over."""
        if self.over():
            raise Deadline(
                f"The index did not answer within {self._seconds:g} s; narrow the question, or allow more time."
            )


class Shared:
    """What the threads of a reader share."""

    def __init__(self, cache_size: int) -> None:
        self.cache = Cache(cache_size)
        self.fields: dict[tuple[str, str], int] = {}
        self.state: State | None = None
        self.pairs: dict[Visible, Pairs] = {}  # counterparts, as of the state's generation
        self.withheld: dict[tuple[int, tuple[str, ...]], Withheld] = {}  # by generation and what is denied


class Snapshot:
    """The index within one read transaction; the sets of products that it gives are lists in the order of ``blocks``."""

    def __init__(self, connection: apsw.Connection, shared: Shared, clock: Clock) -> None:
        self.connection, self.clock = connection, clock
        self._shared = shared
        self._latest: dict[int, BlockColumn] = {}
        self.state = self._state()
        self.blocks = self.state.blocks
        self.withheld: Withheld | None = None

    def without(self, denied: tuple[str, ...], make: Callable[[Self, tuple[str, ...]], Withheld]) -> Self:
        """This index without what lies at or below the denied prefixes; ``make`` finds it once a generation."""
        if not denied:
            return self
        kept = self._shared.withheld
        key = self.state.generation, denied  # another thread may be of another generation
        found = kept.get(key)
        if found is None:
            found = make(self, denied)
            if len(kept) < _ASKERS:
                kept[key] = found
        other = copy.copy(self)
        other.withheld, other.blocks, other._latest = found, found.blocks, {}
        return other

    def hides(self, product: int) -> bool:
        """Whether a product is denied to the asker."""
        return self.withheld is not None and self.withheld.has(product)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(statement, values).fetchall()

    def visible_labels(self, visible: Visible) -> list[int] | None:
        """The numbers of the label sets that the asker may see; None for all."""
        if visible.everything:
            return None
        return [number for number, labels in self.state.labels.items() if labels & visible.labels]

    def universe(self, visible: Visible) -> list[int]:
        """The products that the asker may see."""
        allowed = self.visible_labels(visible)
        if allowed is None:
            return [block.live for block in self.blocks]
        found = []
        for block in self.blocks:
            column = self.column(block, channels.RECORD, channels.LABELS)
            seen = 0
            for number in allowed if column else ():
                seen |= column.equal(float(number))  # type: ignore[union-attr]
            found.append(block.live & seen)
        return found

    def column(self, block: Block, channel: str, name: str) -> BlockColumn | None:
        """A column of a block, None where no product of the block has a value."""
        if name == "latest" and channel == channels.COMMON_NUMBER:
            return self._latest_column(block)
        field = self._field(channel, name)
        if field is None:
            return None
        first = page_id(block.id, field, 0)
        decoded = self._part(first, first, decoded_header)
        if decoded is None:
            return None
        self.clock.check()

        def cached(page: int, make: Callable[[bytes], Any]) -> Any:
            if page < 0:
                return self._made((first, page), make)
            return self._part(first + page, first + page, make)

        return BlockColumn(decoded, cached)

    def sorting_columns(self, block: Block, name: str, raw: bool) -> tuple[BlockColumn | None, BlockColumn | None]:
        """The numbers and the texts that a field sorts as."""
        if not raw:
            return self.column(block, channels.COMMON_NUMBER, name), self.column(block, channels.COMMON_TEXT, name)
        found = []
        for wanted in (channels.LABEL_NATURAL, channels.LABEL_PLAIN):
            channel = channels.sorting_channel(wanted, lambda channel: self.column(block, channel, name) is not None)
            found.append(self.column(block, channel, name) if channel else None)
        return found[0], found[1]

    def footprints(self, block: Block, channel: str, body: str) -> Footprints | None:
        """The footprints, or positions, of a block on a body."""
        field = self._field(channel, body)
        if field is None:
            return None
        key = page_id(block.id, field, 0)
        return self._part(key, key, Footprints)

    def label_paths(self) -> list[str]:
        """The paths of all label fields that ever had a value."""
        return [name for (name,) in self.rows("SELECT name FROM field WHERE channel = ?", (channels.LABEL_TEXT,))]

    def uris(self, products: Sequence[int]) -> dict[int, str]:
        """The uris of products."""
        listed = ", ".join(map(str, products))
        return dict(self.rows(f"SELECT id, uri FROM product WHERE id IN ({listed})"))  # noqa: S608 - integers

    def template(self, number: int, make: Callable[[bytes], Part]) -> Part:
        """A template of stored parts."""
        key = ("template", number)
        kept = self._shared.cache.get(key)
        if kept is None:
            data = self.rows("SELECT data FROM template WHERE id = ?", (number,))[0][0]
            kept = make(data), 4 * len(data) + _OVERHEAD
            self._shared.cache.keep(key, *kept)
        return kept[0]  # type: ignore[return-value]

    def pairs(self, visible: Visible, make: Callable[[], Pairs]) -> Pairs:
        """The counterparts that the asker may see, found once as long as the index does not change."""
        kept = self._shared.pairs
        found = kept.get(visible)
        if found is None:
            found = make()
            if len(kept) < _ASKERS:
                kept[visible] = found
        return found

    def _field(self, channel: str, name: str) -> int | None:
        known = self._shared.fields.get((channel, name))
        if known is None:
            rows = self.rows("SELECT id FROM field WHERE channel = ? AND name = ?", (channel, name))
            if not rows:
                return None
            known = self._shared.fields[channel, name] = rows[0][0]
        return known

    def _part(self, key: int, row: int, make: Callable[[bytes], Part]) -> Part | None:
        kept = self._shared.cache.get(key)
        if kept is None:
            rows = self.rows("SELECT data FROM page WHERE id = ?", (row,))
            kept = (make(rows[0][0]), len(rows[0][0]) + _OVERHEAD) if rows else (None, _OVERHEAD)
            self._shared.cache.keep(key, *kept)
        return kept[0]  # type: ignore[return-value]

    def _made(self, key: tuple[int, int], make: Callable[[bytes], Part]) -> Part:
        kept = self._shared.cache.get(key)
        if kept is None:
            part = make(b"")
            kept = part, _OVERHEAD + 2 * len(part)  # type: ignore[arg-type]
            self._shared.cache.keep(key, *kept)
        return kept[0]  # type: ignore[return-value]

    def _latest_column(self, block: Block) -> BlockColumn | None:
        """Whether products are the latest: the one value that changes while a product does not."""
        known = self._latest.get(block.id)
        if known is None and block.live:
            values = {0.0: block.live & block.superseded, 1.0: block.live & ~block.superseded}
            dense: dict[Key, int] = {value: bits for value, bits in values.items() if bits}
            encoded = encode_column({}, block.size, "boolean", dense, ranked=False)
            header: DecodedHeader = decoded_header(encoded.header)
            made: dict[int, object] = {}

            def cached(page: int, make: Callable[[bytes], object]) -> object:
                return made.setdefault(page, make(b""))

            known = self._latest[block.id] = BlockColumn(header, cached)
        return known

    def _state(self) -> State:
        generation = self.rows("SELECT value FROM about WHERE name = 'generation'")[0][0]
        state = self._shared.state
        if state is None or state.generation != generation:
            blocks = tuple(
                Block(number, start, size, bitmaps.unpack(live), bitmaps.unpack(superseded))
                for number, start, size, live, superseded in self.rows(
                    "SELECT id, start, size, live, superseded FROM block ORDER BY start"
                )
            )
            labels = {number: frozenset(json.loads(text)) for number, text in self.rows("SELECT * FROM labels")}
            state = self._shared.state = State(generation, blocks, labels)
            self._shared.pairs, self._shared.withheld = {}, {}
        return state
