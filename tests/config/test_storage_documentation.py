"""docs/storage.md has every key of storage.toml, and no other, with its default; its example can be used."""

import re
from pathlib import Path

import msgspec

from config.storage import BucketSettings, PrefixSettings, StorageSettings, load_storage
from config.storage_checks import HEADERS

DOCUMENT = Path("docs/storage.md").read_text(encoding="utf-8")


def test_every_key_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `([\w.\[\]]+)` \| [^|]+ \| (?:`([^`]*)`)? ?\| [^|]+ \|$", DOCUMENT, re.MULTILINE)

    expected = []
    for prefix, kind in (("", StorageSettings), ("prefixes[].", PrefixSettings), ("buckets.NAME.", BucketSettings)):
        for field in msgspec.structs.fields(kind):
            if field.name not in ("buckets", "prefixes"):
                expected.append((prefix + field.name, _written(field)))
    assert rows == expected


def _written(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return str(field.default_factory())
    if field.default in (None, msgspec.NODEFAULT):
        return ""
    return f'"{field.default}"' if isinstance(field.default, str) else str(field.default)


def test_every_header_is_documented() -> None:
    (row,) = re.findall(r"^\| `prefixes\[\]\.headers` .*$", DOCUMENT, re.MULTILINE)

    assert {name.lower() for name in re.findall(r"`([A-Z][\w-]+)`", row)} == set(HEADERS)


def test_the_example_can_be_used(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example is not None
    (tmp_path / "storage.toml").write_text(example[1])

    found = load_storage(tmp_path / "storage.toml")

    assert len(found.prefixes[0].locations) == 3
    assert set(found.buckets) == {"archive-west", "mirror"}
