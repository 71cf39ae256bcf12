"""Every engine of the search port, each beside the reference that says what it must answer."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from schema.dictionary import load_dictionary
from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search import embedded
from search.port import EVERYTHING, Facet, Histogram, Page, Reader, SearchRequest, Sort, Visible
from search.query import Everything, Field, Query
from search.writing import Batch, Writer, Written
from tests.contracts.search.elastic_engine import NAMESPACES, is_here
from tests.contracts.search.matching import Meaning
from tests.contracts.search.reference import Answer, Reference


@dataclass(frozen=True)
class Engine:
    """How to open an engine's writer and readers on a data folder.

    ``reserve`` makes sure that processes of a test open the same index there; ``release`` says that it is used no more.
    """

    name: str
    open_writer: Callable[[Path], Writer]
    open_reader: Callable[[Path], Reader]
    reserve: Callable[[Path], object] = lambda folder: None
    release: Callable[[Path], None] = lambda folder: None


ENGINES = [Engine("embedded", embedded.open_writer, embedded.open_reader)]
if is_here():  # `test_engines` says loudly where it is not
    own = NAMESPACES
    ENGINES.append(Engine("elastic", own.open_writer, own.open_reader, own.options, own.release))


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine: Engine = request.param
    yield engine
    engine.release(tmp_path)


@pytest.fixture
async def index(engine: Engine, tmp_path: Path) -> AsyncIterator["Index"]:
    opened = await Index.open(engine, tmp_path)
    yield opened
    await opened.close()


@dataclass
class Index:
    """An index of one engine and the reference, always given the same records."""

    writer: Writer
    reader: Reader
    reference: Reference

    @classmethod
    async def open(cls, engine: Engine, folder: Path) -> "Index":
        writer = engine.open_writer(folder)
        await writer.open_run("contract suite")
        return cls(writer, engine.open_reader(folder), Reference(meaning()))

    async def close(self) -> None:
        await self.reader.close()
        await self.writer.commit()

    async def put(
        self,
        *products: ProductRecord,
        files: Sequence[FileRecord] = (),
        directories: Sequence[DirectoryRecord] = (),
        descriptions: Sequence[Description] = (),
    ) -> Written:
        batch = Batch(list(products), list(files), list(directories), list(descriptions))
        self.reference.put(batch)
        return await self.writer.put(batch)

    async def retire(self, *uris: str) -> int:
        self.reference.retire(uris)
        return await self.writer.retire(uris)

    async def found(self, where: Query, visible: Visible = EVERYTHING) -> str:
        """The titles of the matching products by uri, joined by blanks; sure to be what the reference says."""
        answer, items = await self.checked(SearchRequest(visible=visible, where=where, total=True, size=1000))
        assert [item.uri for item in items] == answer.uris
        return " ".join(item.title for item in items)

    async def ordered(self, *sort: Sort, where: Query = Everything()) -> str:  # noqa: B008 (frozen)
        """The titles of products in order."""
        _, items = await self.checked(SearchRequest(visible=EVERYTHING, where=where, sort=sort, size=1000))
        return " ".join(item.title for item in items)

    async def checked(self, request: SearchRequest) -> tuple[Answer, tuple[ProductRecord, ...]]:
        """The reference's answer and the engine's first page, after comparing them."""
        answer, page = self.reference.search(request), await self.reader.search(request)
        assert [item.uri for item in page.items] == answer.uris[: request.size]
        assert page.total == (len(answer.uris) if request.total else None)
        assert page.exact is not bool(request.visible.denied)
        assert (page.facets, page.histograms, page.statistics) == (answer.facets, answer.histograms, answer.statistics)
        assert page.combinations == answer.combinations
        assert (page.has_next, page.has_previous) == (len(answer.uris) > request.size, False)
        assert len(page.cursors) == len(page.items)
        return answer, page.items

    async def count(
        self,
        *,
        facets: Iterable[Facet] = (),
        combinations: Iterable[tuple[Field, ...]] = (),
        histograms: Iterable[Histogram] = (),
        statistics: Iterable[Field] = (),
        where: Query = Everything(),  # noqa: B008 (frozen)
        visible: Visible = EVERYTHING,
    ) -> Page:
        """What is counted over all matching products, as the reference counts it."""
        request = SearchRequest(
            visible=visible,
            where=where,
            facets=tuple(facets),
            combinations=tuple(combinations),
            histograms=tuple(histograms),
            statistics=tuple(statistics),
            total=True,
        )
        await self.checked(request)
        return await self.reader.search(request)


def meaning() -> Meaning:
    """What the dictionary says of the common fields."""
    fields = load_dictionary().fields
    return Meaning(
        frozenset(name for name, field in fields.items() if field.fold),
        frozenset(name for name, field in fields.items() if field.type == "time"),
    )
