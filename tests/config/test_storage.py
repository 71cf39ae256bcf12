"""What ``storage.toml`` may say, and what is refused with the key and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.storage import BucketSettings, PrefixSettings, StorageSettings, load_storage
from config.tables import ConfigurationError

WHOLE = """
left_alone = 3
[[prefixes]]
prefix = "/mro/mro/"
locations = ["s3://archive-west/a%20b", "https://pds.example:8443/data/mro", "holdings/mro", "/archive/mro", "file:///old"]
delivery = "through"
timeout = 2.5
headers = { "Cache-Control" = "public, max-age=3600", "Cross-Origin-Resource-Policy" = "cross-origin" }
[[prefixes]]
prefix = "/"
locations = ["."]
[buckets.archive-west]
region = "us-west-2"
role = "arn:aws:iam::123456789012:role/archive/reader"
[buckets."with.dots"]
endpoint = "http://127.0.0.1:7070/base"
profile = "archive"
"""


def load(folder: Path, text: str) -> StorageSettings:
    path = folder / "storage.toml"
    path.write_text(text)
    return load_storage(path)


def test_all_of_a_file_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)

    assert found.left_alone == 3
    assert found.buckets == {
        "archive-west": BucketSettings("us-west-2", role="arn:aws:iam::123456789012:role/archive/reader"),
        "with.dots": BucketSettings(endpoint="http://127.0.0.1:7070/base", profile="archive"),
    }
    first, second = found.prefixes
    assert (first.delivery, first.timeout, second.delivery) == ("through", 2.5, "direct")
    assert first.headers["Cache-Control"] == "public, max-age=3600"


def test_folders_are_meant_from_that_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "storage.toml").write_text(WHOLE)
    monkeypatch.chdir(tmp_path)

    found = load_storage(Path("conf/storage.toml"))

    assert found.prefixes[0].locations == (
        "s3://archive-west/a%20b",
        "https://pds.example:8443/data/mro",
        f"{tmp_path}/conf/holdings/mro",
        "/archive/mro",
        "file:///old",
    )
    assert found.prefixes[1].locations == (f"{tmp_path}/conf",)


@pytest.mark.parametrize(
    "prefix", ["mro", "", "/MRO", "/mro/Mro", "//mro", "/mro//x", "/mro/mro/../x", "atlas:pds3:mro:mro:/x"]
)
def test_a_prefix_that_is_no_virtual_path_is_refused(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ConfigurationError, match=r"storage\.toml: prefixes\[1\]\.prefix"):
        load(tmp_path, f'[[prefixes]]\nprefix = "{prefix}"\nlocations = ["/a"]')


def test_a_prefix_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = '[[prefixes]]\nprefix = "/mro{}"\nlocations = ["/a"]\n'

    with pytest.raises(ConfigurationError, match=r"prefixes\[2\]\.prefix: '/mro/' stands twice"):
        load(tmp_path, one.format("") + one.format("/"))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("ftp://host/a", "of no kind that is known"),
        ("S3://bucket/a", "of no kind that is known"),
        ("s3:/bucket/a", "of no kind that is known"),
        ("s3://", "no name of a bucket"),
        ("s3://b/a", "no name of a bucket"),
        ("s3://buc ket/a", "no name of a bucket"),
        ("s3://bucket:80/a", "no name of a bucket"),
        ("s3://buc..ket/a", "no name of a bucket"),
        ("s3://bucket/a b", "write a space as %20"),
        ("s3://bucket/100%", "write a space as %20"),
        ("s3://bucket/a?versionId=1", "a query does not belong there"),
        ("https://host?a", "a query does not belong there"),
        ("~/a", "is no place"),
        ("/a ", "is no place"),
        ("https://host/a#b", "write a space as %20"),
        ("https://host/ä", "write a space as %20"),
        ("https://", "no address of a server"),
        ("https://host:0/a", "no address of a server"),
        ("https://host:port/a", "no address of a server"),
        ("https://host/a/../b", "leads up"),
        ("https://host/a/%2e%2e/b", "leads up"),
        ("s3://bucket/..", "leads up"),
        ("../a", "leads up"),
        ("/a/../b", "leads up"),
        ("file:///a/../b", "leads up"),
        ("file://host/a", "names a machine"),
    ],
)
def test_a_location_that_is_no_place_is_refused(tmp_path: Path, location: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=r"storage\.toml: prefixes\[1\]\.locations\[2\]: ") as refused:
        load(tmp_path, f'[[prefixes]]\nprefix = "/mro"\nlocations = ["/a", "{location}"]')

    assert says in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        '[[prefixes]]\nprefix = "/mro"\nlocations = ["https://me:hush@host/a"]',
        '[[prefixes]]\nprefix = "/mro"\nlocations = ["ftp://me:hush@host/a"]',
        '[[prefixes]]\nprefix = "/mro"\nlocations = ["s3://key:hush@bucket/a"]',
        '[[prefixes]]\nprefix = "/mro"\nlocations = ["https://host/a?X-Amz-Signature=hush"]',
        '[buckets.archive]\nendpoint = "https://me:hush@host"',
        '[buckets.archive]\nendpoint = "https://host/?secret=hush"',
        '[buckets.archive]\nsecret_key = "hush"',
    ],
)
def test_secrets_are_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, text)

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("locations", ["[]", '["/a", "/a/"]', '["s3://bucket/a", "/b", "s3://bucket/a"]'])
def test_no_location_and_one_that_stands_twice_are_refused(tmp_path: Path, locations: str) -> None:
    with pytest.raises(ConfigurationError, match=r"prefixes\[1\]\.locations: "):
        load(tmp_path, f'[[prefixes]]\nprefix = "/mro"\nlocations = {locations}')


@pytest.mark.parametrize(
    "name",
    [
        "Content-Length",
        "Set-Cookie",
        "Authorization",
        "Content-Type",
        "ETag",
        "Location",
        "Transfer-Encoding",
        "Access-Control-Allow-Origin",
        "X-Accel-Redirect",
        "Bad Name",
        "",
    ],
)
def test_headers_that_are_not_for_a_prefix_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="may not be set"):
        load(tmp_path, f'[[prefixes]]\nprefix = "/mro"\nlocations = ["/a"]\nheaders = {{ "{name}" = "x" }}')


@pytest.mark.parametrize("value", ["a\\r\\nset-cookie: b", "", "ä", " a", "a\\u0000"])
def test_values_that_no_header_may_have_are_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigurationError, match="none that a header may have"):
        load(tmp_path, f'[[prefixes]]\nprefix = "/mro"\nlocations = ["/a"]\nheaders = {{ link = "{value}" }}')


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ('[buckets.archive]\nregion = "us west"', r"buckets\.archive\.region"),
        ('[buckets.archive]\nregion = "evil.example/"', r"buckets\.archive\.region"),
        ('[buckets.archive]\nrole = "reader"', r"buckets\.archive\.role"),
        ('[buckets.archive]\nendpoint = "minio:9000"', r"buckets\.archive\.endpoint"),
        ('[buckets.x]\nregion = "us-west-2"', r"buckets\.x"),
        ('[buckets.archive]\nregoin = "us-west-2"', "Did you mean region"),
        ("left_alone = 0", "left_alone"),
        ('[[prefixes]]\nprefix = "/mro"\nlocations = ["/a"]\ndelivery = "redirect"', "direct, through"),
        ('[[prefixes]]\nprefix = "/mro"', r"prefixes\[1\]: .*`locations`\. Add it\."),
        (
            '[[prefixes]]\nprefix = "/mro"\nlocations = "/a"',
            r'prefixes\[1\]\.locations: .* Write a list, \["a", "b"\]\.',
        ),
        ('[prefixes]\nprefix = "/mro"\nlocations = ["/a"]', r"prefixes: .* Write \[\[prefixes\]\] above each\."),
        ('[[buckets]]\nname = "archive"', r"buckets: .* Write \[buckets\.NAME\] above the keys of each\."),
        ('buckets = "archive"', r"buckets: .* Write \[buckets\.NAME\] above the keys of each\."),
    ],
)
def test_other_values_that_cannot_be_meant_are_refused(tmp_path: Path, section: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load(tmp_path, section)


def test_the_mark_that_some_editors_begin_a_file_with_is_passed_over(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeffleft_alone = 3").left_alone == 3


def test_an_empty_file_maps_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "") == StorageSettings()
    assert PrefixSettings("/a", ("/b",)).delivery == "direct"
