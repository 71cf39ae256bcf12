"""Denied prefixes: every answer is that of an index which never had what lies at or below them."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord, Reference
from search.port import (
    VERSION,
    Facet,
    FilesRequest,
    Histogram,
    MembersRequest,
    Page,
    Parts,
    Reader,
    SearchRequest,
    SubdirectoriesRequest,
    Visible,
)
from search.query import Exists, Field, In, Not, Query
from tests.contracts.search.conftest import ENGINES, Engine, Index
from tests.contracts.search.records import common, directories, file, product, raw, uri_of
from tests.contracts.search.reference import lies_below

FOLDERS = ["/mro/mro/a", "/mro/mro/a/deep", "/mro/mro/ab", "/msl/curiosity/b"]
LABELS = [frozenset({"public"}), frozenset({"public"}), frozenset({"x"}), frozenset({"public", "x"})]
DENIED = [
    *FOLDERS,
    "/mro",
    "/mro/mro",
    "/",
    "/mro/mro/a/N0.lbl",
    "/mro/mro/a/N0.img",
    "/mro/mro/a/N1.lbl",
    "/no/such/place",
]
RELATIONS = ["member", "source", "counterpart", VERSION]
WHOLE = Parts(common="all", label="all", files=True, references=True)
CONDITIONS: list[Query] = [
    Exists(Field("uri")),
    In(Field("latest"), (True,)),
    Not(In(Field("latest"), (True,))),
    Exists(Field("ONLY/N1", raw=True)),
]
engines = st.sampled_from(ENGINES)
denials = st.lists(st.sampled_from(DENIED), min_size=1, max_size=3, unique=True).map(tuple)
askers = st.sampled_from([frozenset({"public"}), frozenset({"x"}), frozenset({"public", "x"}), frozenset[str]()])


class Archive(NamedTuple):
    """Records of all kinds that refer to one another."""

    products: list[ProductRecord]
    files: list[FileRecord]
    descriptions: list[Description]

    def without(self, denied: Sequence[str]) -> "Archive":
        return Archive(
            [one for one in self.products if not _is_below(one.path, denied)],
            [one for one in self.files if not _is_below(one.path, denied)],
            [one for one in self.descriptions if not _is_below(one.path, denied)],
        )


def _is_below(path: str, denied: Sequence[str]) -> bool:
    return any(lies_below(path, prefix) for prefix in denied)


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    found = Archive([], [], [])
    for place in range(draw(st.integers(4, 8))):
        folder, labels = draw(st.sampled_from(FOLDERS)), draw(st.sampled_from(LABELS))
        release = draw(st.sampled_from([None, None, "1", "2"]))
        path = f"{folder}/N{place % 4}.lbl"
        image = path.replace(".lbl", ".img")
        suffix = f"::{release}" if release else ""
        uri = uri_of(path) + suffix
        references = [
            Reference(draw(st.sampled_from(RELATIONS[:-1])), draw(st.sampled_from(["lid:0", "lid:1", "ID2", "ID3"])))
            for _ in range(draw(st.integers(0, 2)))
        ]
        record = product(
            f"N{place}",
            {"target": common(f"target {place}"), "sol": common(place)},
            [raw(f"ONLY/N{place}", "1"), raw("ALL", str(place))],
            path=path,
            uri=uri,
            release=release,
            visibility=labels,
            lid=f"lid:{place % 2}",
            identifiers={"PRODUCT_ID": f"ID{place % 4}", "DATA_SET_ID": "D"},
            series=draw(st.sampled_from([None, "one", "one", "one"])),
            version_key=(draw(st.integers(1, 3)),),
            references=tuple(references),
        )
        if uri in {one.uri for one in found.products}:
            continue
        found.products.append(record)
        found.files.append(file(path, uri=uri, release=release, visibility=labels, products=(uri,)))
        found.files.append(
            file(image, uri=uri_of(image) + suffix, size=2**place, release=release, visibility=labels, products=(uri,))
        )
        described = f"{folder}/D{place}.cat"
        found.descriptions.append(Description(uri=uri_of(described), path=described, visibility=labels))
    return found


def tree(archive: Archive, denied: Sequence[str] = ()) -> list[DirectoryRecord]:
    """All directories above the files; all are public, as if each held a public file once."""
    return [one for one in directories([each.path for each in archive.files]) if not _is_below(one.path, denied)]


async def filled(engine: Engine, folder: Path, archive: Archive, tree: list[DirectoryRecord]) -> Index:
    index = await Index.open(engine, folder)
    await index.put(*archive.products, files=archive.files, directories=tree, descriptions=archive.descriptions)
    return index


async def answers(reader: Reader, archive: Archive, visible: Visible) -> dict[str, object]:
    """What every read says to an asker, of everything that ever was."""
    found: dict[str, object] = {}
    uris = [one.uri for one in archive.products]
    names = ["lid:0", "lid:1", "ID0", "ID1", "ID2", "D:ID3", *uris, *(one.path for one in archive.products)]
    places = [*FOLDERS, *DENIED, "/msl", "/msl/curiosity"]
    for number, where in enumerate(CONDITIONS):
        for fold in (False, True):
            request = SearchRequest(
                visible=visible,
                where=where,
                fold=fold,
                parts=WHOLE,
                total=True,
                facets=(Facet(Field("target")), Facet(Field("latest")), Facet(Field("ALL", raw=True))),
                histograms=(Histogram(Field("sol"), 1.0),),
                statistics=(Field("sol"), Field("uri")),
            )
            found[f"search {number} {fold}"] = comparable(await reader.search(request))
    found["products"] = [
        comparable_product(one) if one else None for one in await reader.products(names, WHOLE, visible)
    ]
    for relation in RELATIONS:
        for inverse in (False, True):
            requests = [
                MembersRequest(visible=visible, uri=uri, relation=relation, inverse=inverse, parts=WHOLE)
                for uri in uris
            ]
            found[f"{relation} {inverse}"] = [comparable(page) for page in await reader.members(requests)]
    for place in places:
        for asked in ({"parent": place}, {"below": place}, {"below": place, "glob": "**/*.img"}):
            request_ = FilesRequest(visible=visible, total=True, **asked)  # type: ignore[arg-type]
            page = await reader.files(request_)
            found[f"files {asked}"] = page.total, page.items, page.has_next
        found[f"below {place}"] = inexact(
            (await reader.subdirectories([SubdirectoriesRequest(visible=visible, parent=place)]))[0]
        )
    at = FilesRequest(visible=visible, places=(*uris, *(one.path for one in archive.files)))
    found["files"] = (await reader.files(at)).items
    found["directories"] = inexact(await reader.directories(places, visible))
    found["fields"] = await reader.label_fields("", visible, extremes=True)
    found["some fields"] = await reader.label_fields("ONLY/*", visible, CONDITIONS[1])
    found["descriptions"] = await reader.descriptions([one.uri for one in archive.descriptions], visible)
    return found


def comparable(page: Page) -> object:
    facets = [(facet.counts, facet.missing) for facet in page.facets]
    items = [comparable_product(item) for item in page.items]
    return items, page.total, page.folded, page.has_next, facets, page.histograms, page.statistics


def comparable_product(record: ProductRecord) -> ProductRecord:
    return msgspec.structs.replace(record, first_seen=0, changed=0)


def inexact(found: Sequence[DirectoryRecord | None]) -> list[DirectoryRecord | None]:
    return [None if one is None else msgspec.structs.replace(one, exact=True) for one in found]


@given(engines, archives(), denials, askers)
async def test_every_read_is_that_of_an_index_without_what_is_denied(
    engine: Engine, archive: Archive, denied: tuple[str, ...], labels: frozenset[str]
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        whole = await filled(engine, Path(one), archive, tree(archive))
        rest = await filled(engine, Path(other), archive.without(denied), tree(archive, denied))

        found = await answers(whole.reader, archive, Visible(labels, denied=denied))
        expected = await answers(rest.reader, archive, Visible(labels))
        again = await answers(whole.reader, archive, Visible(labels))
        await whole.close()
        await rest.close()

        assert found == expected
        with tempfile.TemporaryDirectory() as third:  # what others ask is not touched by it
            plain = await filled(engine, Path(third), archive, tree(archive))
            assert again == await answers(plain.reader, archive, Visible(labels))
            await plain.close()


@pytest.mark.parametrize("denied", [("/mro/mro/a",), ("/nothing/here",)])
async def test_counts_are_not_exact_while_anything_is_denied_whatever_is_asked(
    index: Index, denied: tuple[str, ...]
) -> None:
    paths = ["/mro/mro/a/N0.lbl", "/msl/curiosity/b/N1.lbl"]
    await index.put(
        *(product(path[-6:-4], path=path) for path in paths),
        files=[file(path) for path in paths],
        directories=directories(paths),
    )

    for visible, exact in (
        (Visible(frozenset({"public"}), denied=denied), False),
        (Visible(frozenset({"public"})), True),
    ):
        page = await index.reader.search(SearchRequest(visible=visible, facets=(Facet(Field("target")),), total=True))
        files = await index.reader.files(FilesRequest(visible=visible, below="/msl", total=True))
        (directory,) = await index.reader.directories(["/msl/curiosity"], visible)
        (members,) = await index.reader.members([MembersRequest(visible=visible, uri=uri_of(paths[1]))])
        assert directory is not None
        assert [page.exact, page.facets[0].exact, files.exact, directory.exact, members.exact] == [exact] * 5


async def test_a_cursor_goes_on_where_it_stood_when_a_prefix_is_denied(index: Index) -> None:
    paths = [f"/mro/mro/{folder}/N{number}.lbl" for folder in "abc" for number in range(2)]
    await index.put(*(product(path, path=path) for path in paths), files=[file(path) for path in paths])
    visible = Visible(frozenset({"public"}))
    first = await index.reader.search(SearchRequest(visible=visible, size=3))
    files = await index.reader.files(FilesRequest(visible=visible, below="/mro", size=3))
    denied = Visible(frozenset({"public"}), denied=("/mro/mro/b",))

    second = await index.reader.search(SearchRequest(visible=denied, size=9, after=first.cursors[-1]))
    more = await index.reader.files(FilesRequest(visible=denied, below="/mro", size=9, after=files.cursor))

    assert [item.path for item in second.items] == [item.path for item in more.items] == paths[4:]
    back = await index.reader.search(SearchRequest(visible=visible, size=9, after=second.cursors[0]))
    assert [item.path for item in back.items] == paths[5:]
