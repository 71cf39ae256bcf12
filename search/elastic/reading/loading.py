"""Products as records, with the parts that were asked for."""

import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from schema.records import CommonField, Geometry, ProductFile, ProductRecord, Reference
from search.elastic.answers import Stored
from search.elastic.documents import Head, State
from search.port import Parts
from search.stored import LabelDecoder, LabelTemplate, label_template
from search.stored_common import CommonDecoder, CommonTemplate, common_template

_head = msgspec.msgpack.Decoder(Head)
_state = msgspec.msgpack.Decoder(State)
_shown = msgspec.msgpack.Decoder()
_geometry = msgspec.msgpack.Decoder(tuple[Geometry, ...])
_files = msgspec.msgpack.Decoder(tuple[ProductFile, ...])
_references = msgspec.msgpack.Decoder(tuple[Reference, ...])
_KEPT = 20_000  # templates that a process remembers
Fetch = Callable[[Sequence[str]], Awaitable[dict[str, bytes]]]


def stored_fields(parts: Parts) -> list[str]:
    """The stored parts that a question loads."""
    wanted = ["head", "state"]
    asked = {
        "common_shown": parts.shown,
        "common_values": parts.common,
        "label_values": parts.label,
        "geometry_values": parts.geometry,
        "files_values": parts.files,
        "reference_values": parts.references,
        "label_as_written": parts.text,
    }
    return wanted + [name for name, is_asked in asked.items() if is_asked]


_COLUMNS = frozenset(("head", "state", "common_shown"))


def loading(fields: Iterable[str]) -> dict[str, Any]:
    """The part of a search's body that loads stored parts.

    Those that every page wants are columns too: the block of stored fields, which holds the label, need not be unpacked.
    """
    wanted = set(fields)
    stored = sorted(wanted - _COLUMNS)
    return {"stored_fields": stored or "_none_", "docvalue_fields": sorted(wanted & _COLUMNS)}


EVERY_PART = Parts(common="all", label="all", geometry=True, files=True, references=True, text=True)


def decode_head(stored: Stored) -> ProductRecord:
    """What of a product is always read, as a record without its parts."""
    return _head.decode(stored.head[0]).record


def decode_state(stored: Stored) -> State:
    """What the writer knows of a product."""
    return _state.decode(stored.state[0])


def decode_references(stored: Stored) -> tuple[Reference, ...]:
    """What a product refers to."""
    return _references.decode(zlib.decompress(stored.reference_values[0])) if stored.reference_values else ()


class Templates:
    """The templates of stored parts, remembered by id; ``fetch`` gets those that are not."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._common: OrderedDict[str, CommonTemplate] = OrderedDict()
        self._label: OrderedDict[str, LabelTemplate] = OrderedDict()

    async def load(self, heads: Sequence[Head], parts: Parts) -> None:
        """Get ready for some products."""
        common = _absent({head.common_template for head in heads if parts.common}, self._common)
        label = _absent({head.label_template for head in heads if parts.label}, self._label)
        if not common and not label:
            return
        for name, data in (await self._fetch(sorted(common | label))).items():
            if name in common:
                self._common[name] = common_template(data)
            if name in label:
                self._label[name] = label_template(data)
        for kept in (self._common, self._label):
            while len(kept) > _KEPT:
                kept.popitem(last=False)

    def common(self, name: str) -> CommonTemplate:
        """The template of common fields."""
        return self._common[name]

    def label(self, name: str) -> LabelTemplate:
        """The template of label fields."""
        return self._label[name]


def _absent(wanted: set[str], kept: OrderedDict[str, Any]) -> set[str]:
    """The names that are not kept; those that are become the last to go."""
    for name in wanted & kept.keys():
        kept.move_to_end(name)
    return wanted - kept.keys()


class Loader:
    """Makes records of stored parts, for one question; what products have in common is found once."""

    def __init__(self, templates: Templates, parts: Parts, superseded_by: Mapping[str, str | None]) -> None:
        self._templates, self._parts, self._superseded_by = templates, parts, superseded_by
        self._common: dict[str, CommonDecoder] = {}
        self._label: dict[str, LabelDecoder] = {}

    async def records(self, stored: Sequence[Stored]) -> list[ProductRecord]:
        """The records, in order."""
        heads = [_head.decode(each.head[0]) for each in stored]
        await self._templates.load(heads, self._parts)
        return [self._record(head, each) for head, each in zip(heads, stored, strict=True)]

    def _record(self, head: Head, stored: Stored) -> ProductRecord:
        state, parts, record = _state.decode(stored.state[0]), self._parts, head.record
        superseded_by = state.superseded_by
        if self._superseded_by:
            superseded_by = self._superseded_by.get(record.uri, superseded_by)
        record.latest, record.superseded_by = superseded_by is None, superseded_by
        record.first_seen, record.changed = state.first_seen, state.changed
        if stored.common_shown:
            record.shown = _shown.decode(stored.common_shown[0])
        if parts.common:
            record.common = self._common_of(head.common_template, stored.common_values[0])
        if parts.label:
            record.label = self._label_of(head.label_template).decode(stored.label_values[0])
        if stored.geometry_values:
            record.geometry = _geometry.decode(zlib.decompress(stored.geometry_values[0]))
        if stored.files_values:
            record.files = _files.decode(stored.files_values[0])
        if stored.reference_values:
            record.references = decode_references(stored)
        if stored.label_as_written:
            record.text = zlib.decompress(stored.label_as_written[0]).decode("utf-8", "surrogatepass")
        return record

    def _common_of(self, template: str, data: bytes) -> dict[str, CommonField]:
        decoder = self._common.get(template)
        if decoder is None:
            names = None if self._parts.common == "all" else self._parts.common
            decoder = CommonDecoder(self._templates.common(template), names, self._parts.provenance)
            self._common[template] = decoder
        return decoder.decode(data)

    def _label_of(self, template: str) -> LabelDecoder:
        decoder = self._label.get(template)
        if decoder is None:
            paths = None if self._parts.label == "all" else self._parts.label
            decoder = self._label[template] = LabelDecoder(self._templates.label(template), paths)
        return decoder
