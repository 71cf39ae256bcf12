"""Browse pictures: small ones of pictures, and of products that have them."""

import asyncio
import io
import os
import struct
import zlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from PIL import Image

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from config.data import DataSettings
from dataapi.browse.cache import PictureCache
from dataapi.browse.scaling import NoPicture, Picture, scaled
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import attached, make, pds3_label, run

ROOT = "/data/mro/mro/pictures"
OPERATOR = {"authorization": "Bearer good"}


async def identify(headers: Mapping[str, str], _peer: str | None) -> Identity:
    return Identity("o", "operator") if "authorization" in headers else ANONYMOUS


def picture(
    width: int, height: int, mode: str = "RGB", format_: str = "PNG", colour: int | tuple[int, ...] = 7
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), colour if mode != "RGB" or colour != 7 else (200, 10, 10)).save(out, format_)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of 50,000 × 50,000 pixels that has a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">2I5B", 50_000, 50_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    toml = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "{}"\narchive_status = "{}"\n'
    files: dict[str, str | bytes] = {
        "archive.toml": toml.format("pictures", "archived"),
        "WIDE.PNG": picture(2000, 500),
        "SMALL.JPG": picture(60, 40, format_="JPEG"),
        "BOMB.PNG": bomb(),
        "BROKEN.PNG": picture(100, 100)[:200],
        "TEXT.TXT": b"no picture",
        "WIDE.PNG:md": b"a file of this name",
    }
    roots = [
        make(folder / "pictures", files),
        make(folder / "hidden", {"archive.toml": toml.format("hidden", "staged"), "H.PNG": picture(10, 10)}),
        make(
            folder / "mixed",
            {
                "archive.toml": toml.format("mixed", "archived"),
                "DATA/A.IMG": attached(pds3_label("A")),
                "BROWSE/A.PNG": picture(10, 10),
            },
        ),
    ]
    make(folder, {"status.toml": '[[status]]\nprefix = "/mro/mro/mixed/BROWSE"\narchive_status = "staged"\n'})
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify), settings=DataSettings(picture_pixels=10_000_000)) as made:
        yield made


def size(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size


@pytest.mark.parametrize(("name", "pixels"), [("xs", (128, 32)), ("sm", (256, 64)), ("lg", (1024, 256))])
async def test_a_picture_comes_at_a_size_and_costs_its_own_bytes(
    client: httpx.AsyncClient, accounts: Accounting, name: str, pixels: tuple[int, int]
) -> None:
    got = await client.get(f"{ROOT}/WIDE.PNG:{name}", headers=OPERATOR)
    again = await client.get(f"{ROOT}/WIDE.PNG:{name}", headers={**OPERATOR, "if-none-match": got.headers["etag"]})

    assert (got.status_code, got.headers["content-type"], again.status_code) == (200, "image/jpeg", 304)
    assert size(got.content) == pixels
    assert await accounts.used("o") == len(got.content) == int(got.headers["content-length"])
    assert (await client.get(f"{ROOT}/WIDE.PNG:{name}")).content == got.content  # kept
    assert len(list((accounts.folder / "pictures").iterdir())) == 1
    by_uri = await client.head(f"/data/atlas:pds3:mro:mro:/pictures/WIDE.PNG:{name}")
    assert by_uri.headers["content-length"] == got.headers["content-length"]


async def test_small_pictures_are_not_enlarged(client: httpx.AsyncClient) -> None:
    assert size((await client.get(f"{ROOT}/SMALL.JPG:lg")).content) == (60, 40)


async def test_a_file_whose_name_ends_so_is_that_file(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"{ROOT}/WIDE.PNG:md")).content == b"a file of this name"


@pytest.mark.parametrize("name", ["BOMB.PNG", "BROKEN.PNG", "TEXT.TXT", "NONE.PNG", "../hidden/H.PNG"])
async def test_what_has_no_picture_is_a_problem(client: httpx.AsyncClient, accounts: Accounting, name: str) -> None:
    got = await client.get(f"{ROOT}/{name}:sm")

    assert (got.status_code, got.headers["content-type"]) == (404, "application/problem+json")
    assert await accounts.used("anonymous") == 0


async def test_a_file_that_is_too_large_is_not_read_for_a_picture(data: Path, accounts: Accounting) -> None:
    async with asking(data, accounts, OpenDoor(identify), settings=DataSettings(picture_bytes=100)) as client:
        refused = await client.get(f"{ROOT}/WIDE.PNG:sm")

    assert refused.status_code == 404
    assert "data.picture_bytes" in refused.json()["detail"]


async def test_a_picture_is_seen_by_those_who_see_the_file(client: httpx.AsyncClient) -> None:
    assert (await client.get("/data/mro/mro/hidden/H.PNG:sm")).status_code == 404
    got = await client.get("/data/mro/mro/hidden/H.PNG:sm", headers=OPERATOR)
    assert (got.status_code, got.headers["cache-control"]) == (200, "private, no-cache")


async def test_a_picture_is_seen_by_those_who_see_what_it_is_made_of(client: httpx.AsyncClient) -> None:
    assert (await client.head("/data/mro/mro/mixed/DATA/A.IMG")).headers["cache-control"] == "no-cache"
    assert (await client.get("/data/mro/mro/mixed/DATA/A.IMG:sm")).status_code == 404
    got = await client.get("/data/mro/mro/mixed/DATA/A.IMG:sm", headers=OPERATOR)
    assert (got.status_code, got.headers["cache-control"]) == (200, "private, no-cache")


@pytest.mark.parametrize(
    ("mode", "format_", "kind"),
    [
        ("L", "TIFF", "image/jpeg"),
        ("I;16", "PNG", "image/jpeg"),
        ("F", "TIFF", "image/jpeg"),
        ("P", "GIF", "image/jpeg"),
        ("RGBA", "WEBP", "image/png"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("1", "TIFF", "image/jpeg"),
    ],
)
def test_pictures_of_all_kinds_are_read(mode: str, format_: str, kind: str) -> None:
    made = scaled(picture(300, 200, mode, format_, (1, 2, 3, 4) if mode in ("RGBA", "CMYK") else 1), 128, 10**6)

    assert (size(made.content), made.media_type) == ((128, 85), kind)


def test_sixteen_bits_are_stretched_over_eight() -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 1000)
    image.putpixel((1, 0), 1010)
    out = io.BytesIO()
    image.save(out, "PNG")

    with Image.open(io.BytesIO(scaled(out.getvalue(), 128, 100).content)) as made:
        assert made.getextrema() == (0, 255)


@pytest.mark.parametrize("none", ["nan", "inf", "-inf", "-3.4028227e38"])
def test_values_that_stand_for_none_leave_the_others_as_they_are(none: str) -> None:
    image = Image.new("F", (400, 200), 7.0)
    image.paste(9.0, (0, 0, 200, 200))
    for column in range(0, 200, 10):
        image.paste(float(none), (column, 0, column + 1, 200))
    out = io.BytesIO()
    image.save(out, "TIFF")

    with Image.open(io.BytesIO(scaled(out.getvalue(), 128, 100_000).content)) as made:
        lightest = [made.crop((left, 0, left + 56, 64)).getextrema()[1] for left in (0, 72)]
    assert lightest[0] > 250 and lightest[1] < 5  # type: ignore[operator]  # of one channel


def test_a_picture_is_upright(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # Orientation: a quarter to the right
    Image.new("RGB", (300, 200)).save(tmp_path / "turned.jpg", exif=turned)

    made = scaled((tmp_path / "turned.jpg").read_bytes(), 128, 10**6)

    assert size(made.content) == (85, 128)


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_frames_is_shown(format_: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(
        out, format_, save_all=True, append_images=[Image.new("RGB", (30, 20), "black")]
    )

    with Image.open(io.BytesIO(scaled(out.getvalue(), 128, 1000).content)) as made:
        assert made.convert("L").getextrema()[0] > 250  # type: ignore[operator]  # of one channel


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(NoPicture, match="1000000 pixels"):
        scaled(bomb(), 128, 10**6)


def test_the_cache_forgets_what_was_asked_for_longest_ago(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataapi.browse.cache._LOOKED_AT_EVERY", 1)
    cache, content = PictureCache(tmp_path / "kept", 25), Picture(bytes(10), "image/png")
    cache.put("large", Picture(bytes(26), "image/png"))
    for number, key in enumerate(("a", "b", "../c")):
        cache.put(key, content)
        for path in (tmp_path / "kept").iterdir():
            if path.stat().st_mtime > 10**9:
                os.utime(path, (number, number))

    assert [cache.get(key) for key in ("large", "a", "b", "../c")] == [None, None, content, content]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
