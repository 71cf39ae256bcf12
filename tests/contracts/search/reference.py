"""An index in a few lists, without any index: what every engine must answer. Slow, plain, and obviously right."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from schema.label import Value
from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search import semantics
from search.buckets import CALENDAR, calendar_bucket, equal_bucket, equal_edges, step_bucket
from search.counts import Bucket, Combination, Count, FacetResult, HistogramResult, StatisticsResult
from search.port import Facet, Histogram, LabelFieldSummary, SearchRequest, Sort, SubdirectoriesRequest, Visible
from search.query import Channel, Everything, Field, Literal, Query
from search.tokens import fold
from search.writing import Batch, Written
from tests.contracts.search.matching import Meaning


@dataclass(frozen=True)
class Answer:
    """All matching uris in order, and what else was asked."""

    uris: list[str]
    facets: tuple[FacetResult, ...]
    histograms: tuple[HistogramResult, ...]
    statistics: tuple[StatisticsResult, ...]
    combinations: tuple[tuple[Combination, ...], ...]


def may_see(visible: Visible, labels: frozenset[str]) -> bool:
    return visible.everything or bool(visible.labels & labels)


def lies_below(path: str, directory: str) -> bool:
    """Whether a path is a directory or lies in it at any depth."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


@dataclass
class Reference:
    """Records by uri, and the answers that follow from them."""

    meaning: Meaning
    products: dict[str, ProductRecord] = field(default_factory=dict)
    files: dict[str, FileRecord] = field(default_factory=dict)
    directories: dict[str, DirectoryRecord] = field(default_factory=dict)
    descriptions: dict[str, Description] = field(default_factory=dict)

    def put(self, batch: Batch) -> Written:
        written = Written()
        for product in batch.products:
            known = self.products.get(product.uri)
            self._note(written, known is not None and known.digest == product.digest)
            if known is None or known.digest != product.digest:
                self.products[product.uri] = msgspec.structs.replace(product)
        for file in batch.files:
            known_file = self.files.get(file.uri)
            same = known_file is not None and known_file.fingerprint == file.fingerprint
            self._note(written, same)
            if not same:
                self.files[file.uri] = file
        for directory in batch.directories:
            self._note(written, self.directories.get(directory.uri) == directory)
            self.directories[directory.uri] = directory
        for description in batch.descriptions:
            self._note(written, self.descriptions.get(description.uri) == description)
            self.descriptions[description.uri] = description
        self._supersede()
        return written

    def retire(self, uris: Iterable[str]) -> None:
        stores: list[dict[str, object]] = [self.products, self.files, self.directories, self.descriptions]
        for uri in uris:
            for store in stores:
                store.pop(uri, None)
        self._supersede()

    def matching(self, where: Query, visible: Visible) -> list[ProductRecord]:
        """Visible records that satisfy the condition, by uri."""
        return [
            record
            for _, record in sorted(self.products.items())
            if may_see(visible, record.visibility) and self.meaning.matches(where, record)
        ]

    def without(self, denied: Iterable[str]) -> "Reference":
        """The same index without what lies at or below the denied paths."""
        lists: tuple[list[ProductRecord], list[FileRecord], list[DirectoryRecord], list[Description]] = tuple(  # type: ignore[assignment]
            [
                msgspec.structs.replace(record)
                for record in store.values()
                if not any(lies_below(record.path, prefix) for prefix in denied)  # type: ignore[attr-defined]
            ]
            for store in (self.products, self.files, self.directories, self.descriptions)
        )
        other = Reference(self.meaning)
        other.put(Batch(*lists))
        return other

    def search(self, request: SearchRequest) -> Answer:
        if request.visible.denied:
            rest = self.without(request.visible.denied).search(
                msgspec.structs.replace(request, visible=msgspec.structs.replace(request.visible, denied=()))
            )
            facets = tuple(msgspec.structs.replace(facet, exact=False) for facet in rest.facets)
            return Answer(rest.uris, facets, rest.histograms, rest.statistics, rest.combinations)
        records = self.matching(request.where, request.visible)
        ordered = records
        for sort in reversed(request.sort):
            ordered = self._sorted(ordered, sort)
        return Answer(
            [record.uri for record in ordered],
            tuple(self._facet(facet, records) for facet in request.facets),
            tuple(self._histogram(histogram, records) for histogram in request.histograms),
            tuple(self._statistics(field, records) for field in request.statistics),
            tuple(self._combinations(fields, records) for fields in request.combinations),
        )

    def directory(self, path: str, visible: Visible) -> DirectoryRecord | None:
        """A directory with what is visible below it; seen by its own labels or through any visible file."""
        found = [directory for directory in self.directories.values() if directory.path == path]
        files = [
            file for file in self.files.values() if lies_below(file.parent, path) and may_see(visible, file.visibility)
        ]
        if not found or not (files or may_see(visible, found[0].visibility)):
            return None
        return msgspec.structs.replace(found[0], files=len(files), size=sum(file.size for file in files))

    def subdirectories(self, request: SubdirectoriesRequest) -> list[DirectoryRecord]:
        """The directories of a directory by name, after a name, with what is visible below each."""
        paths = {
            each.path
            for each in self.directories.values()
            if each.parent == request.parent and each.name > (request.after or "")
        }
        found = [self.directory(path, request.visible) for path in sorted(paths)]
        return [each for each in found if each is not None][: request.size]

    def visible_files(self, visible: Visible) -> list[str]:
        """The uris of visible files by path."""
        seen = [each for each in self.files.values() if may_see(visible, each.visibility)]
        return [each.uri for each in sorted(seen, key=lambda each: (each.path, each.uri))]

    def label_fields(
        self, match: str, visible: Visible, where: Query | None = None, size: int = 100, *, extremes: bool = False
    ) -> list[LabelFieldSummary]:
        """Summaries of label fields, most frequent first, then by path."""
        carriers: defaultdict[str, list[ProductRecord]] = defaultdict(list)
        for record in self.matching(where or Everything(), visible):
            for path in sorted({entry.path for entry in record.label if any(semantics.present(entry.values))}):
                if _path_matches(match, path):
                    carriers[path].append(record)
        summaries = [_summary(path, records) for path, records in carriers.items()]
        if not extremes:
            summaries = [msgspec.structs.replace(summary, low=None, high=None) for summary in summaries]
        return sorted(summaries, key=lambda summary: (-summary.count, summary.path))[:size]

    def _supersede(self) -> None:
        series: defaultdict[str, dict[str, semantics.Version]] = defaultdict(dict)
        for record in self.products.values():
            record.latest, record.superseded_by = True, None
            if record.series is not None:
                series[record.series][record.uri] = semantics.Version(record.version_key, record.visibility)
        for versions in series.values():
            for uri, successor in semantics.successors(versions).items():
                self.products[uri].latest, self.products[uri].superseded_by = successor is None, successor

    def _sorted(self, records: list[ProductRecord], sort: Sort) -> list[ProductRecord]:
        present: list[tuple[tuple[bool, Literal], ProductRecord]] = []
        missing = []
        for record in records:
            keys = [semantics.order_key(value) for value in self._sort_values(record, sort.field)]
            if keys:
                present.append((max(keys) if sort.descending else min(keys), record))
            else:
                missing.append(record)
        present.sort(key=lambda pair: pair[0], reverse=sort.descending)
        return [record for _, record in present] + missing

    def _sort_values(self, record: ProductRecord, field: Field) -> list[Literal]:
        if field.raw:
            return [semantics.natural(value) for value in semantics.label_values(record, field.name)]
        return list(self.meaning.values(record, field, Channel.TEXT))

    def _stored(self, record: ProductRecord, field: Field) -> list[Literal]:
        """Values as they are counted and shown: natural ones of the label, unfolded common ones, numbers as doubles."""
        if field.raw:
            return self._sort_values(record, field)
        values = semantics.common_values(record, field.name)
        return [each if isinstance(each, str) else self.meaning.literal(field, each, Channel.TEXT) for each in values]

    def _facet(self, facet: Facet, records: list[ProductRecord]) -> FacetResult:
        counts: Counter[Literal] = Counter()
        missing = 0
        for record in records:
            field = facet.field
            texts = self.meaning.values(record, field, Channel.TEXT) if field.raw else self._stored(record, field)
            missing += not texts
            counts.update(set(texts))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], semantics.order_key(item[0])))
        return FacetResult(facet.field, tuple(Count(*item) for item in ordered[: facet.first]), missing)

    def _combinations(self, fields: tuple[Field, ...], records: list[ProductRecord]) -> tuple[Combination, ...]:
        counts: Counter[tuple[Literal | None, ...]] = Counter()
        for record in records:
            counts.update(itertools.product(*(set(self._stored(record, field)) or {None} for field in fields)))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], semantics.combination_key(item[0])))
        return tuple(Combination(*item) for item in ordered)

    def _histogram(self, histogram: Histogram, records: list[ProductRecord]) -> HistogramResult:
        numbers = {record.uri: self._numbers(record, histogram) for record in records}
        every = [number for each in numbers.values() for number in each]
        counts: Counter[tuple[float | int, float | int]] = Counter()
        for each in numbers.values():
            counts.update({_bucket(histogram, number, every) for number in each})
        buckets = tuple(Bucket(low, high, count) for (low, high), count in sorted(counts.items()))
        return HistogramResult(histogram.field, buckets, sum(not each for each in numbers.values()))

    def _numbers(self, record: ProductRecord, histogram: Histogram) -> list[float | int]:
        field, interval = histogram.field, histogram.interval
        values: Iterable[Literal]
        if not field.raw:
            values = self.meaning.values(record, field, Channel.NUMBER)
        elif histogram.buckets is not None:
            values = self._sort_values(record, field)
        else:
            values = self.meaning.values(record, field, Channel.TIME if interval in CALENDAR else Channel.NUMBER)
        return [value for value in values if not isinstance(value, str)]

    def _statistics(self, field: Field, records: list[ProductRecord]) -> StatisticsResult:
        values = [self._stored(record, field) for record in records]
        folded = self.meaning.folds(field)

        def key(value: Literal) -> tuple[tuple[bool, Literal], Literal]:
            return semantics.order_key(fold(value) if folded and isinstance(value, str) else value), value

        every = sorted((value for each in values for value in each), key=key)
        low, high = (every[0], every[-1]) if every else (None, None)
        count = sum(bool(each) for each in values)
        return StatisticsResult(field, low, high, count, len(records) - count)

    @staticmethod
    def _note(written: Written, unchanged: bool) -> None:
        written.unchanged += unchanged
        written.written += not unchanged


def _bucket(histogram: Histogram, number: float | int, every: list[float | int]) -> tuple[float | int, float | int]:
    if histogram.buckets is not None:
        return equal_bucket(number, equal_edges(min(every), max(every), histogram.buckets))
    if isinstance(histogram.interval, str):
        return calendar_bucket(int(number), histogram.interval)
    assert histogram.interval is not None
    return step_bucket(number, histogram.interval)


def _path_matches(match: str, path: str) -> bool:
    if "*" in match or "?" in match:
        return semantics.glob_pattern(fold(match)).fullmatch(fold(path)) is not None
    return fold(match) in fold(path)


def _summary(path: str, records: list[ProductRecord]) -> LabelFieldSummary:
    values = [value for record in records for value in semantics.label_values(record, path)]
    kind = semantics.narrowest(type(value.typed) for value in values)
    read = {"integer": semantics.number_of, "real": semantics.number_of, "time": semantics.time_of, "string": _text}
    found = [each for value in values if kind in read and (each := read[kind](value)) is not None]
    return LabelFieldSummary(
        path=path,
        type=kind,
        count=len(records),
        units=tuple(sorted({value.unit for value in values if value.unit})),
        low=min(found, default=None),
        high=max(found, default=None),
        missions=tuple(sorted({record.mission for record in records})),
    )


def _text(value: Value) -> str:
    return value.text
