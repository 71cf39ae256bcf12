"""Links to objects of a real S3 server."""

from __future__ import annotations

import itertools
import time
import urllib.error
import urllib.request
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from config.storage import BucketSettings
from storage import Location, Terms, Unreachable
from storage.s3.buckets import Buckets
from storage.s3.links import S3Links
from tests.aws.giving import Container
from tests.services.s3 import S3

NAMES = (f"links-{number}" for number in itertools.count())
CONTENT = bytes(range(256)) * 40
TERMS = Terms(60, "0123456789abcdef", "Ä b.img", "image/x-pds")


class Got(NamedTuple):
    status: int
    headers: Message
    body: bytes


def get(url: str, method: str = "GET", **headers: str) -> Got:
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Got(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, error.headers, error.read())


@pytest.fixture
def bucket(s3: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    return s3.bucket(next(NAMES))


@pytest.fixture
def location(s3: S3, bucket: str) -> Location:
    s3.put(bucket, "mro/ä b+%41.img", CONTENT)
    return Location(f"s3://{bucket}/mro/%C3%A4%20b+%2541.img", len(CONTENT), 0)


@pytest.fixture
def links(s3: S3, bucket: str) -> S3Links:
    return S3Links(Buckets(lambda: {bucket: BucketSettings(s3.region, s3.url)}))


async def test_a_link_gives_the_whole_object_under_its_name_and_type(links: S3Links, location: Location) -> None:
    url = await links.link(location, TERMS)

    got = get(url)

    assert (got.status, got.body) == (200, CONTENT)
    assert got.headers["content-disposition"] == "inline; filename*=UTF-8''%C3%84%20b.img"
    assert got.headers["content-type"] == "image/x-pds"
    assert get(url, range="bytes=1-3").body == CONTENT[1:4]


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xml"])
async def test_what_could_run_as_a_page_is_saved(links: S3Links, location: Location, media_type: str) -> None:
    url = await links.link(location, Terms(60, "id", "a.html", media_type))

    assert get(url).headers["content-disposition"].startswith("attachment;")


async def test_a_link_to_a_range_gives_that_range_only(links: S3Links, location: Location) -> None:
    url = await links.link(location, Terms(60, "id", "a", "image/x-pds", (10, 19)))

    assert get(url, range="bytes=10-19").body == CONTENT[10:20]
    assert get(url).status == 403
    assert get(url, range="bytes=0-19").status == 403


@pytest.mark.parametrize("change", ["id", "name", "key", "life"])
async def test_a_link_that_was_changed_gives_nothing(links: S3Links, location: Location, change: str) -> None:
    url = await links.link(location, TERMS)
    changed = {
        "id": url.replace("x-tharsis-id=0123", "x-tharsis-id=9999"),
        "name": url.replace("%2520b.img", "%2520c.img"),
        "key": url.replace("/mro/", "/mrq/"),
        "life": url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
    }[change]
    assert changed != url

    assert get(changed).status == 403
    assert get(url, method="PUT").status == 403


async def test_a_link_ends(s3: S3, bucket: str, location: Location) -> None:
    buckets = Buckets(lambda: {bucket: BucketSettings(s3.region, s3.url)})
    now = 1_700_000_000.0

    url = await S3Links(buckets, lambda: now).link(location, TERMS)

    assert get(url).status == 403


async def test_the_id_of_a_link_comes_back_in_the_access_log(s3: S3, links: S3Links, location: Location) -> None:
    url = await links.link(location, Terms(60, "feedbeef00", "a", "image/x-pds"))

    get(url, range="bytes=0-99")

    (line,) = [
        line for line in s3.access_log.read_text(errors="replace").splitlines() if "x-tharsis-id=feedbeef00" in line
    ]
    assert "s3_GetObject" in line


async def test_a_link_never_outlives_the_credentials_that_sign_it(container: Container) -> None:
    container.lifetime = 700.0
    links = S3Links(Buckets(dict))
    location = Location("s3://archive/a", 1, 0)

    (life,) = parse_qs(urlsplit(await links.link(location, Terms(3600, "id", "a", "image/x-pds"))).query)[
        "X-Amz-Expires"
    ]

    assert 600 < int(life) <= 700


async def test_credentials_that_are_over_sign_nothing(container: Container) -> None:
    container.lifetime = 3600.0
    links = S3Links(Buckets(dict), lambda: time.time() + 3600)

    with pytest.raises(Unreachable, match="about to end"):
        await links.link(Location("s3://archive/a", 1, 0), TERMS)


async def test_without_credentials_there_is_no_link(no_credentials: None) -> None:
    with pytest.raises(Unreachable, match="AWS_ACCESS_KEY_ID"):
        await S3Links(Buckets(dict)).link(Location("s3://archive/a", 1, 0), TERMS)
