"""Files by directory, glob, product, role and release; directories with exact recursive counts."""

import msgspec
import pytest

from schema.records import Role
from search.port import EVERYTHING, PUBLIC, FilesRequest, InvalidCursor, SubdirectoriesRequest, Visible
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import VOLUME, directories, file, product, uri_of

STAGED = frozenset({"unreleased:curators"})
PATHS = [
    f"{VOLUME}/AAREADME.TXT",
    f"{VOLUME}/data/A.IMG",
    f"{VOLUME}/data/A.LBL",
    f"{VOLUME}/data/deep/B.IMG",
    f"{VOLUME}/data/deep/B[1].LBL",
    f"{VOLUME}/database/C.IMG",
    "/mro/mro/mrox_00/D.IMG",
]


@pytest.fixture
async def some(index: Index) -> Index:
    files = [file(path, size=10**place, modified=-place) for place, path in enumerate(PATHS)]
    files[1].role = files[3].role = Role.DATA
    files[3].visibility = STAGED
    files[1].products = files[2].products = (product("A").uri,)
    await index.put(files=files, directories=directories(PATHS))
    return index


async def names(index: Index, visible: Visible = EVERYTHING, **asked: object) -> str:
    page = await index.reader.files(FilesRequest(visible=visible, total=True, **asked))
    assert page.total == len(page.items)
    assert not page.has_next
    return " ".join(item.name for item in page.items)


async def test_a_page_may_be_larger_than_what_an_engine_gives_at_once(some: Index) -> None:
    page = await some.reader.files(FilesRequest(visible=EVERYTHING, size=10_000))

    assert (len(page.items), page.has_next) == (len(PATHS), False)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"parent": f"{VOLUME}/data"}, "A.IMG A.LBL"),
        ({"parent": uri_of(f"{VOLUME}/data")}, "A.IMG A.LBL"),
        ({"parent": f"{VOLUME}/nothing"}, ""),
        ({"below": f"{VOLUME}/data"}, "A.IMG A.LBL B.IMG B[1].LBL"),
        ({"below": VOLUME}, "AAREADME.TXT A.IMG A.LBL B.IMG B[1].LBL C.IMG"),
        ({"below": f"{VOLUME}/data", "glob": "*.IMG"}, "A.IMG"),
        ({"below": f"{VOLUME}/data", "glob": "**/*.IMG"}, "A.IMG B.IMG"),
        ({"below": VOLUME, "glob": "data/**"}, "A.IMG A.LBL B.IMG B[1].LBL"),
        ({"below": VOLUME, "glob": "data*/*"}, "A.IMG A.LBL C.IMG"),
        ({"below": VOLUME, "glob": "**/?.IMG"}, "A.IMG B.IMG C.IMG"),
        ({"below": VOLUME, "glob": "data?A.IMG"}, ""),
        ({"below": VOLUME, "glob": "**/B[1].LBL"}, "B[1].LBL"),
        ({"below": VOLUME, "glob": "**/*.img"}, ""),
        ({"below": VOLUME, "role": "data"}, "A.IMG B.IMG"),
        ({"products": (product("A").uri, product("Z").uri)}, "A.IMG A.LBL"),
        ({"places": (PATHS[5], uri_of(PATHS[0]), "/no/such/place")}, "AAREADME.TXT C.IMG"),
        ({"parent": f"{VOLUME}/data", "order": "name", "descending": True}, "A.LBL A.IMG"),
        ({"below": VOLUME, "order": "name"}, "A.IMG A.LBL AAREADME.TXT B.IMG B[1].LBL C.IMG"),
        ({"below": VOLUME, "order": "size", "descending": True}, "C.IMG B[1].LBL B.IMG A.LBL A.IMG AAREADME.TXT"),
        ({"below": VOLUME, "order": "modified"}, "C.IMG B[1].LBL B.IMG A.LBL A.IMG AAREADME.TXT"),
    ],
)
async def test_files_are_found_by_place_glob_product_and_role(
    some: Index, asked: dict[str, object], found: str
) -> None:
    assert await names(some, **asked) == found


async def test_files_of_another_are_not_seen(some: Index) -> None:
    assert await names(some, PUBLIC, below=f"{VOLUME}/data") == "A.IMG A.LBL B[1].LBL"
    assert await names(some, PUBLIC, places=(PATHS[3],)) == ""
    assert await names(some, Visible(STAGED), below=VOLUME) == "B.IMG"


async def test_every_file_has_a_cursor_where_they_are_asked_for(some: Index) -> None:
    asked = FilesRequest(visible=EVERYTHING, below=VOLUME, cursors=True)

    page = await some.reader.files(asked)
    rest = await some.reader.files(msgspec.structs.replace(asked, after=page.cursors[1]))

    assert page.cursors[-1] == page.cursor
    assert rest.items == page.items[2:]


async def test_files_come_in_pages_by_cursor_with_ties(some: Index) -> None:
    paths = [f"{VOLUME}/many/{name}.TXT" for name in "ecabd"]
    await some.put(files=[file(path, size=len(path) % 2) for path in paths], directories=directories(paths))

    for order, descending in (("size", False), ("size", True), ("name", True), ("path", False), ("modified", False)):
        found: list[str] = []
        cursor = None
        while cursor is not None or not found:
            page = await some.reader.files(
                FilesRequest(
                    visible=EVERYTHING,
                    parent=f"{VOLUME}/many",
                    order=order,
                    descending=descending,
                    size=2,
                    after=cursor,
                )
            )
            found += [item.name[0] for item in page.items]
            cursor = page.cursor if page.has_next else None
            assert page.total is None
        assert "".join(found) == ("edcba" if order == "name" else "abcde")
    with pytest.raises(InvalidCursor):
        await some.reader.files(FilesRequest(visible=PUBLIC, parent=f"{VOLUME}/many", after=page.cursor))


async def test_a_file_comes_back_as_it_was_put(index: Index) -> None:
    whole = file(
        f"{VOLUME}/data/Ä b.IMG",
        md5="0" * 32,
        media_type="image/x",
        modified=-5,
        products=(product("A").uri,),
        sha256="1" * 64,
    )
    await index.put(files=[whole])

    (item,) = (await index.reader.files(FilesRequest(visible=EVERYTHING, places=(whole.path,)))).items

    assert (item.uri, item.path, item.parent, item.name, item.size) == (
        whole.uri,
        whole.path,
        whole.parent,
        whole.name,
        10,
    )
    assert (item.md5, item.sha256, item.media_type, item.modified) == (whole.md5, whole.sha256, "image/x", -5)
    assert (item.products, item.role, item.location) == (whole.products, Role.OTHER, whole.location)


async def test_a_path_without_release_means_the_latest(index: Index) -> None:
    path = f"{VOLUME}/data/A.IMG"
    await index.put(
        files=[
            file(path, uri=f"{uri_of(path)}::{release}", release=release, size=int(release))
            for release in ("9", "10", "1")
        ]
    )

    latest = await index.reader.files(FilesRequest(visible=EVERYTHING, places=(path,)))
    first = await index.reader.files(FilesRequest(visible=EVERYTHING, places=(f"{uri_of(path)}::1",)))

    assert [item.size for item in latest.items] == [10]
    assert [item.size for item in first.items] == [1]


async def test_directories_count_what_is_visible_below_them(some: Index) -> None:
    paths = ["/mro/mro", VOLUME, f"{VOLUME}/data", uri_of(f"{VOLUME}/data/deep"), f"{VOLUME}/none", "/mro/mro/mrox_00"]
    counts = {
        EVERYTHING: [(7, 1111111), (6, 111111), (4, 11110), (2, 11000), None, (1, 1000000)],
        PUBLIC: [(6, 1110111), (5, 110111), (3, 10110), (1, 10000), None, (1, 1000000)],
        Visible(STAGED): [(1, 1000), (1, 1000), (1, 1000), (1, 1000), None, None],
        Visible(STAGED | {"public"}): [(7, 1111111), (6, 111111), (4, 11110), (2, 11000), None, (1, 1000000)],
    }

    for visible, expected in counts.items():
        found = await some.reader.directories(paths, visible)
        assert [(each.files, each.size) if each is not None else None for each in found] == expected


async def test_an_empty_directory_is_seen_by_its_own_labels(index: Index) -> None:
    path = f"{VOLUME}/empty"
    await index.put(directories=directories([f"{path}/none"], STAGED))

    assert await index.reader.directories([path], PUBLIC) == [None]
    (found,) = await index.reader.directories([path], Visible(STAGED))
    assert found is not None
    assert (found.files, found.size, found.name, found.parent) == (0, 0, "empty", VOLUME)


async def test_subdirectories_come_by_name(some: Index) -> None:
    async def below(path: str, visible: Visible = EVERYTHING, **asked: object) -> list[tuple[str, int]]:
        request = SubdirectoriesRequest(visible=visible, parent=path, **asked)
        (found,) = await some.reader.subdirectories([request])
        return [(each.name, each.files) for each in found]

    assert await below("/mro/mro") == [("mrox_00", 1), ("mrox_0001", 6)]
    assert await below(VOLUME) == [("data", 4), ("database", 1)]
    assert await below(VOLUME, PUBLIC) == [("data", 3), ("database", 1)]
    assert await below(VOLUME, Visible(STAGED)) == [("data", 1)]
    assert await below(VOLUME, size=1) == [("data", 4)]
    assert await below(VOLUME, after="data") == [("database", 1)]
    assert await below(uri_of(f"{VOLUME}/data")) == [("deep", 2)]
    assert await below(f"{VOLUME}/data/deep") == []


async def test_subdirectories_are_of_the_release_of_their_parent(index: Index) -> None:
    plain = directories([f"{VOLUME}/data/A.IMG"])
    releases = [
        msgspec.structs.replace(each, uri=f"{uri_of(each.path)}::{release}", release=release)
        for release in ("1", "2")
        for each in plain
        if each.path.startswith(VOLUME)
    ]
    await index.put(directories=releases)
    parents = [VOLUME, f"{uri_of(VOLUME)}::1", f"{uri_of(VOLUME)}::2", f"{uri_of(VOLUME)}::3"]

    found = await index.reader.subdirectories(
        [SubdirectoriesRequest(visible=EVERYTHING, parent=parent) for parent in parents]
    )

    assert [[(each.name, each.release) for each in below] for below in found] == [
        [("data", "2")],
        [("data", "1")],
        [("data", "2")],
        [],
    ]
    assert await index.reader.subdirectories([]) == []
