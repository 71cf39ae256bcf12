"""Browse pictures of products, by the files that their labels and names say: real labels, and the samples made of such."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import run
from tests.shared import LABELS, needs_shared
from tests.topologies.serving import SAMPLES

CLEMENTINE = "/data/clem/clementine/clementine_uvvis"
OPPORTUNITY = "/data/mer/opportunity/mer1no_0xxx"
PICTURE = f"{OPPORTUNITY}/BROWSE/SOL0002/EDR/1N128359917EFF0000P1510L0M1.JPG"


async def identify(_headers: object, _peer: str | None) -> Identity:
    return ANONYMOUS


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("products")
    roots = [SAMPLES / "clementine_uvvis", SAMPLES / "mer1no_0xxx"]
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify)) as made:
        yield made


@pytest.mark.parametrize(
    ("asked", "picture"),
    [
        (f"{OPPORTUNITY}/DATA/SOL0002/EDR/1N128359917EFF0000P1510L0M1.IMG", PICTURE),
        (f"{CLEMENTINE}/data/orb165/lub2110j_165.img", f"{CLEMENTINE}/browse/orb165/lub2110j_165.png"),
        (f"{CLEMENTINE}/data/orb165/lub2110j_165.xml", f"{CLEMENTINE}/browse/orb165/lub2110j_165.png"),
        (f"{CLEMENTINE}/browse/orb165/lub2110j_165.xml", f"{CLEMENTINE}/browse/orb165/lub2110j_165.png"),
    ],
)
async def test_the_picture_of_a_product_is_its_own_browse_file(
    client: httpx.AsyncClient, asked: str, picture: str
) -> None:
    of_product, of_file = await client.get(f"{asked}:xs"), await client.get(f"{picture}:xs")

    assert (of_product.status_code, of_product.headers["content-type"]) == (200, of_file.headers["content-type"])
    assert of_product.content == of_file.content


@pytest.mark.parametrize(
    "asked",
    [f"{OPPORTUNITY}/LABEL/VICAR2.TXT", f"{CLEMENTINE}/data/basemap/bb08n001.img", f"{OPPORTUNITY}/AAREADME.TXT"],
)
async def test_what_is_of_many_products_and_what_has_no_browse_file_has_no_picture(
    client: httpx.AsyncClient, asked: str
) -> None:
    got = await client.get(f"{asked}:xs")

    assert (got.status_code, got.json()["detail"]) == (404, "There is no browse picture of this file.")


@needs_shared
async def test_a_product_that_is_nothing_but_a_browse_file_has_it_as_its_picture(
    tmp_path: Path, accounts: Accounting
) -> None:
    root = tmp_path / "sharad"
    shutil.copytree(LABELS / "NASA-PDS+validate" / "src" / "test" / "resources" / "github902", root)
    Image.new("RGB", (300, 200), "red").save(root / "s_00168901_thm.jpg")
    await run(open_writer(tmp_path), tmp_path, root, status="archived")  # type: ignore[arg-type]  # any writer

    async with asking(tmp_path, accounts, OpenDoor(identify)) as client:
        for name in ("s_00168901_thm.xml", "s_00168901_thm.lbl", "s_00168901_thm.jpg"):
            got = await client.get(f"/data/mro/mro/sharad/{name}:xs")
            assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg"), got.text
