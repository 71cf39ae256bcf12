"""docs/policy.md has every key of the policy, and no other, with its type and its defaults."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.kinds import Count, Number, Rate, Seconds, plain
from config.policy import Limits, Policy, Step, Violation, load_policy

DOCUMENT = Path("docs/policy.md").read_text(encoding="utf-8")
TYPES = {Count: "count", Number: "number", Rate: "rate", Seconds: "seconds"}
SECTIONS: dict[str, type[msgspec.Struct]] = {"limits.ROLE": Limits, "violations.KIND": Violation, "ladder": Step}


def body(heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def section(name: str) -> str:
    return body("`[[ladder]]`" if name == "ladder" else f"`[{name}]`")


def described(annotation: Any) -> str:
    for kind, name in TYPES.items():
        if annotation in (kind, kind | None):
            return name
    return "text" if plain(annotation) is str else '`"paced"`, `"metadata"` or `"revoked"`'


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_is_documented_with_its_type(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*?) \| [^|]+ \|$", section(name), re.MULTILINE)

    expected = [(field.name, described(field.type)) for field in msgspec.structs.fields(SECTIONS[name])]
    assert [row for row in rows if not re.match(r"`\d", row[1])] == expected


@pytest.mark.parametrize(("name", "key"), [("limits.ROLE", "limits"), ("violations.KIND", "violations")])
def test_every_name_is_documented_with_its_defaults(name: str, key: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|((?: `[\d.]+` \|)+)$", section(name), re.MULTILINE))

    found = {row: [float(value) for value in re.findall(r"`([\d.]+)`", cells)] for row, cells in rows.items()}
    defaults = getattr(Policy(), key)
    assert found == {each: [float(value) for value in msgspec.structs.astuple(defaults[each])] for each in defaults}


def test_what_stands_above_all_sections_is_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| `(\d+)` \|", body("Above all sections"), re.MULTILINE)

    assert rows == [
        ("anonymous_bytes_per_day", "count", str(Policy().anonymous_bytes_per_day)),
        ("addresses_per_token", "number", str(Policy().addresses_per_token)),
    ]
    assert {field.name for field in msgspec.structs.fields(Policy)} == {
        "limits",
        "violations",
        "ladder",
        "links",
        "anonymous_bytes_per_day",
        "addresses_per_token",
    }


def test_the_life_of_links_is_documented() -> None:
    assert re.findall(r"^\| `(\w+)` \| ([^|]+) \| `(\d+)` \|", section("links"), re.MULTILINE) == [
        ("seconds", "1 to 300", str(Policy().links.seconds))
    ]


def test_the_ladder_shown_is_the_default_and_the_example_changes_one_number(tmp_path: Path) -> None:
    example, ladder = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    file = tmp_path / "policy.toml"

    file.write_text(ladder, encoding="utf-8")
    assert load_policy(file) == Policy()

    file.write_text(example, encoding="utf-8")
    changed = msgspec.structs.replace(Limits(), bytes_per_day=50_000_000_000)
    assert load_policy(file) == Policy(limits={**Policy().limits, "user": changed})
