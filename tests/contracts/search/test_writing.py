"""What a harvest writes: once, replaced, superseded, retired, locked; and what it reads back."""

import asyncio
from pathlib import Path

import pytest

from schema.label import LabelField, Shape, Value
from schema.problems import Problem
from schema.records import (
    CommonField,
    Description,
    FileRecord,
    LabelKind,
    ProductFile,
    ProductRecord,
    Provenance,
    Reference,
    Role,
    Standard,
)
from search.port import (
    EVERYTHING,
    PUBLIC,
    Deadline,
    FilesRequest,
    MembersRequest,
    Parts,
    SearchError,
    SearchRequest,
    Visible,
)
from search.query import Everything, Field, In, Range, Text
from search.writing import Written
from tests.contracts.search.conftest import Engine, Index
from tests.contracts.search.records import VOLUME, common, directories, file, footprint, product, raw, span, time, value

ALL = Parts(common="all", label="all", geometry=True, files=True, references=True, text=True)
PATH = f"{VOLUME}/data/A.IMG"


def edition(name: str, number: str, series: str | None = "series") -> ProductRecord:
    key = tuple(int(part) for part in number.split("."))
    return product(name, version=number, version_key=key, series=series)


async def latest(index: Index) -> str:
    return await index.found(In(Field("latest"), (True,)))


async def test_a_product_comes_back_as_it_was_put(index: Index) -> None:
    provenance = Provenance("label", "missions/mro.toml:exposure", "A/B", ("1.5",), "s")
    whole = product(
        "A",
        {
            "startTime": CommonField((time("2012-219"),), provenance),
            "exposure": CommonField((1500.0,)),
            "sol": CommonField((2**60,)),
            "latest": CommonField((True,)),
            "filter": CommonField(missing="not applicable"),
        },
        [
            raw("A/B", value("1.5", "s"), "UNK"),
            LabelField("T", (Value("0018", 18), Value("x", "x")), 7, Shape.TABLE),
            raw("S", "2016-12-31T23:59:60.862Z"),
        ],
        [footprint(-1, 2.5, 350, 3, incidence=span(1, 2), corners=((1.0, 2.0), (3.0, 4.0)), missing={"phase": "why"})],
        standard=Standard.PDS4,
        dialect="pds4",
        lidvid="urn:x::1.0",
        minted=True,
        identifiers={"PRODUCT_ID": "A"},
        product_class="Product_Observational",
        files=(ProductFile("A.IMG", Role.DATA, "atlas:pds3:mro:mro:/a"), ProductFile("B", Role.BROWSE)),
        references=(Reference("member", "urn:y"),),
        descriptions=("atlas:pds3:mro:mro:/catalog/x.cat",),
        text="A = 1\n" * 100,
        version="1.0",
        version_key=(1, 0),
        release="3",
    )
    await index.put(whole)

    (found,) = await index.reader.products([whole.uri], ALL, EVERYTHING)

    assert found is not None
    assert 0 < found.first_seen == found.changed
    for name in whole.__struct_fields__:
        if name not in ("first_seen", "changed", "digest", "series", "version_key"):
            assert getattr(found, name) == getattr(whole, name), name


async def test_an_unchanged_digest_or_fingerprint_writes_nothing(index: Index) -> None:
    description = Description(uri="atlas:pds3:mro:mro:/c.cat", kind="volume", visibility=frozenset({"public"}))
    one = {"files": [file(PATH)], "directories": directories([PATH]), "descriptions": [description]}
    first = await index.put(product("A"), product("B"), **one)
    (before,) = await index.reader.products([product("A").uri], ALL, EVERYTHING)
    again = await index.put(product("A"), product("B"), **one)
    (after,) = await index.reader.products([product("A").uri], ALL, EVERYTHING)
    other = await index.put(product("A", {"sol": common(1)}), product("B"), files=[file(PATH, size=11)])

    assert (first, again) == (Written(7, 0), Written(0, 7))
    assert after == before
    assert other == Written(2, 1)


async def test_a_changed_product_replaces_itself_and_keeps_when_it_was_first_seen(index: Index) -> None:
    await index.put(product("A", {"sol": common(1)}, [raw("NOTE", "old")]))
    (before,) = await index.reader.products([product("A").uri], ALL, EVERYTHING)
    await asyncio.sleep(0.002)
    await index.put(product("A", {"sol": common(2)}, [raw("OTHER", "new")]))
    (after,) = await index.reader.products([product("A").uri], ALL, EVERYTHING)

    assert before is not None
    assert after is not None
    assert after.first_seen == before.first_seen < after.changed
    assert await index.found(In(Field("sol"), (1,))) == ""
    assert await index.found(Text("old")) == ""
    assert await index.found(Text("new")) == "A"
    changed = SearchRequest(visible=EVERYTHING, where=Range(Field("changed"), low=after.changed))
    assert [item.title for item in (await index.reader.search(changed)).items] == ["A"]
    since = SearchRequest(visible=EVERYTHING, where=Range(Field("changed"), low=after.changed, above=True))
    assert (await index.reader.search(since)).items == ()


async def test_directories_without_a_file_at_any_depth_are_named(index: Index) -> None:
    kept, gone = "/mro/mro/mrox_0001/data/sub/a.img", "/mro/mro/mrox_0001/empty/inner/b.img"
    await index.put(files=[file(kept), file(gone)], directories=directories([kept, gone]))
    await index.retire(file(gone).uri)

    below = [uri async for uri in index.writer.empty_directories("/mro/mro/mrox_0001")]
    beside = [uri async for uri in index.writer.empty_directories("/mro/mro/mrox")]

    expected = [each.uri for each in directories([gone]) if "/empty" in each.path]
    assert below == sorted(expected)
    assert beside == []


async def test_versions_compare_as_numbers_and_the_newest_supersedes(index: Index) -> None:
    await index.put(edition("NINE", "1.9"), edition("ALONE", "1.0", None), edition("OTHER", "0.1", "another"))
    await index.put(edition("TEN", "1.10"))
    await index.put(edition("ONE", "1.1"))

    assert await latest(index) == "ALONE OTHER TEN"
    nine, ten, one = await index.reader.products(
        [product(name).uri for name in ("NINE", "TEN", "ONE")], ALL, EVERYTHING
    )
    assert nine is not None
    assert ten is not None
    assert one is not None
    assert (nine.latest, nine.superseded_by) == (False, ten.uri)
    assert (ten.latest, ten.superseded_by) == (True, None)
    assert (one.latest, one.superseded_by) == (False, ten.uri)


async def test_the_version_before_is_the_latest_again_when_the_newest_goes(index: Index) -> None:
    await index.put(*(edition(name, name) for name in ("1.1", "1.9", "1.10")))
    await index.retire(product("1.10").uri)
    assert await latest(index) == "1.9"

    await index.put(edition("1.9", "1.0"))
    assert await latest(index) == "1.1"
    await index.put(edition("1.1", "1.1", "another"))
    assert await latest(index) == "1.1 1.9"


async def test_copies_of_one_version_do_not_supersede_each_other(index: Index) -> None:
    await index.put(edition("A", "1.0"), edition("B", "1.0"), edition("OLD", "0.9"))

    assert await latest(index) == "A B"
    (old,) = await index.reader.products([product("OLD").uri], ALL, EVERYTHING)
    assert old is not None
    assert old.superseded_by == product("A").uri


async def test_an_unreleased_version_does_not_take_the_place_of_the_public_one(index: Index) -> None:
    staged = edition("STAGED", "2.0")
    staged.visibility, staged.digest = frozenset({"unreleased:curators"}), "staged"
    await index.put(edition("PUBLIC", "1.0"), edition("OLD", "0.9"), staged)
    assert await latest(index) == "PUBLIC STAGED"
    (public,) = await index.reader.products([product("PUBLIC").uri], ALL, PUBLIC)
    assert public is not None
    assert (public.latest, public.superseded_by) == (True, None)

    staged.visibility, staged.digest = frozenset({"public"}), "released"
    await index.put(staged)
    assert await latest(index) == "STAGED"


async def test_what_is_retired_is_gone_from_everywhere(index: Index) -> None:
    description = Description(
        uri="atlas:pds3:mro:mro:/c.cat", kind="volume", name="V", visibility=frozenset({"public"})
    )
    await index.put(
        product("A", {"sol": common(1)}, [raw("NOTE", "dust")]),
        files=[file(PATH)],
        directories=directories([PATH]),
        descriptions=[description],
    )
    assert await index.reader.descriptions([description.uri, "none"], PUBLIC) == [description, None]
    assert await index.reader.descriptions([description.uri], Visible()) == [None]

    retired = await index.retire(
        product("A").uri, file(PATH).uri, "atlas:pds3:mro:mro:/mrox_0001/data", description.uri, "none"
    )

    assert retired == 4
    assert await index.found(Everything()) == ""
    assert await index.found(Text("dust")) == ""
    assert await index.reader.descriptions([description.uri], EVERYTHING) == [None]
    assert (await index.reader.files(FilesRequest(visible=EVERYTHING, below=VOLUME))).items == ()
    gone, volume = await index.reader.directories([f"{VOLUME}/data", VOLUME], EVERYTHING)
    assert gone is None
    assert volume is not None
    assert (volume.files, volume.size) == (0, 0)
    assert await index.retire(product("A").uri) == 0


async def test_a_product_and_its_label_file_may_share_one_uri(index: Index) -> None:
    label = file(product("A").path)
    await index.put(product("A"), files=[label], directories=directories([label.path]))
    assert label.uri == product("A").uri

    await index.retire(label.uri)

    assert await index.found(Everything()) == ""
    assert (await index.reader.files(FilesRequest(visible=EVERYTHING, below=VOLUME))).items == ()


async def test_known_files_come_back_for_a_location(index: Index) -> None:
    problem = Problem(PATH, 3, "LINES", "not a number", "write one")
    other = "/mro/mro/mrox_00011/A.IMG"
    label = file(PATH, label=LabelKind.FAILURE, problems=(problem,), products=("atlas:pds3:mro:mro:/p",))
    await index.put(files=[label, file(other)], directories=directories([PATH, other]))

    async def known(location: str) -> dict[str, FileRecord]:
        return {each.location: each async for each in index.writer.known(location)}

    found = await known(f"/archive{VOLUME}")
    (mine,) = found.values()
    assert (mine.fingerprint, mine.label, mine.problems, mine.products) == (
        label.fingerprint,
        LabelKind.FAILURE,
        (problem,),
        label.products,
    )
    assert set(await known("/archive")) == {label.location, f"/archive{other}"}
    assert await known("/arch") == {}


async def test_one_harvest_at_a_time_and_the_lock_names_its_holder(
    index: Index, engine: Engine, tmp_path: Path
) -> None:
    second = engine.open_writer(tmp_path)

    with pytest.raises(SearchError, match="contract suite"):
        await second.open_run("second")

    await index.writer.commit()
    await second.open_run("second")
    await second.commit()
    await index.writer.open_run("contract suite")


async def test_readers_see_each_batch_and_answer_many_questions_at_once(
    index: Index, engine: Engine, tmp_path: Path
) -> None:
    another = engine.open_reader(tmp_path)
    request = SearchRequest(visible=EVERYTHING, total=True)
    totals = []
    for name in "ABC":
        await index.put(product(name))
        pages = await asyncio.gather(*(reader.search(request) for reader in (index.reader, another) for _ in range(5)))
        totals.append({page.total for page in pages})
    await another.close()

    assert totals == [{1}, {2}, {3}]


async def test_a_read_that_takes_too_long_is_given_up_and_the_next_is_answered(index: Index) -> None:
    await index.put(product("A"), files=[file(PATH)], directories=directories([PATH]))

    with pytest.raises(Deadline):
        await index.reader.search(SearchRequest(visible=EVERYTHING, deadline=0.0))
    with pytest.raises(Deadline):
        await index.reader.files(FilesRequest(visible=EVERYTHING, below=VOLUME, deadline=0.0))
    with pytest.raises(Deadline):
        await index.reader.members([MembersRequest(visible=EVERYTHING, uri=product("A").uri, deadline=0.0)])
    assert await index.found(Everything()) == "A"
