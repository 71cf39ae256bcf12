"""Random harvests: after every step, for every set of labels, roll-ups, totals and versions are those of a plain count."""

import tempfile
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from schema.records import FileRecord, ProductRecord
from search.port import EVERYTHING, FilesRequest, Parts, SearchRequest, SubdirectoriesRequest, Visible
from search.query import Everything
from tests.contracts.search.conftest import ENGINES, Engine, Index
from tests.contracts.search.records import common, directories, file, product, raw, value

Step = tuple[list[ProductRecord], list[FileRecord]] | list[str]
"""Products and files that are put, or the uris of records that are retired."""
LABELS = ["public", "x", "y"]
VISIBLE = [EVERYTHING, *(Visible(frozenset(some)) for count in range(4) for some in combinations(LABELS, count))]
PLACES = [
    f"/mro/mro/{volume}/{folder}{name}" for volume in "ab" for folder in ("", "d/", "d/e/", "dd/") for name in "xy"
]

visibilities = st.sets(st.sampled_from(LABELS)).map(frozenset)
files = st.builds(
    lambda path, size, visibility: file(path, size, visibility=visibility),
    st.sampled_from(PLACES),
    st.integers(0, 2**40),
    visibilities,
)
products = st.builds(
    lambda name, sol, visibility, series, version, note: product(
        name,
        {"sol": common(sol)},
        [raw("NOTE", value(note, quoted=True))],
        visibility=visibility,
        series=series,
        version_key=version,
        lid=f"urn:nasa:pds:{series}",
    ),
    st.sampled_from("ABCDEF"),
    st.integers(0, 3),
    visibilities,
    st.sampled_from(["one", "two", None]),
    st.sampled_from([(1, 9), (1, 10), (2,)]),
    st.sampled_from(["dust", "dust devil", "rock"]),
)
puts = st.tuples(st.lists(products, max_size=4), st.lists(files, max_size=6))
retired = st.lists(
    st.sampled_from([product(name).uri for name in "ABCDEF"] + [file(path).uri for path in PLACES]), max_size=6
)
steps = st.lists(puts | retired, min_size=1, max_size=6)


@given(st.sampled_from(ENGINES), steps)
async def test_after_any_harvests_everybody_sees_what_a_plain_count_says(engine: Engine, harvests: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = await Index.open(engine, Path(folder))
        for step in harvests:
            await take(index, step)
            await compare(index)
        await index.close()


async def take(index: Index, step: Step) -> None:
    """Put or retire what a step has."""
    if isinstance(step, list):
        await index.retire(*step)
    else:
        found, stored = step
        await index.put(*found, files=stored, directories=directories(each.path for each in stored))


async def compare(index: Index) -> None:
    """Compare all that roll-ups, totals and versions show with the reference, for every set of labels."""
    reference = index.reference
    paths = sorted({directory.path for directory in reference.directories.values()} | {"/mro/mro/none"})
    for visible in VISIBLE:
        expected = [reference.directory(path, visible) for path in paths]
        assert list(await index.reader.directories(paths, visible)) == expected
        requests = [
            SubdirectoriesRequest(visible=visible, parent=path, size=size, after=after)
            for path in paths
            for size, after in ((100, None), (1, None), (2, "d"))
        ]
        below = await index.reader.subdirectories(requests)
        assert list(map(list, below)) == list(map(reference.subdirectories, requests))
        await index.checked(SearchRequest(visible=visible, total=True, size=100))
        page = await index.reader.files(FilesRequest(visible=visible, below="/mro/mro", total=True, size=1000))
        assert [item.uri for item in page.items] == reference.visible_files(visible)
        assert page.total == len(page.items)
        for asked in ({"extremes": False}, {"extremes": True}):
            fields = await index.reader.label_fields("*", visible, **asked)
            assert list(fields) == reference.label_fields("*", visible, **asked)
    page = await index.reader.search(
        SearchRequest(visible=EVERYTHING, where=Everything(), size=100, parts=Parts(label="all"))
    )
    for item in page.items:
        known = reference.products[item.uri]
        assert (item.latest, item.superseded_by, item.label) == (known.latest, known.superseded_by, known.label)
