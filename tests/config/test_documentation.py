"""docs/configuration.md has every key of the configuration, and no other, with its type and default."""

import re
import tomllib
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import FieldInfo

from config.accounts import TableName
from config.kinds import Count, FileName, Number, Port, Seconds, Text, Url
from config.settings import Settings, load_settings_file
from config.tables import is_named, structure

DOCUMENT = Path("docs/configuration.md").read_text(encoding="utf-8")
TYPES = {
    str: "text",
    Text: "text",
    bool: "true or false",
    Count: "count",
    Number: "number",
    Port: "1 to 65535",
    Seconds: "seconds",
    FileName: "file",
    Url: "address",
    tuple[str, ...]: "list of texts",
    dict[str, str]: "table of texts",
    TableName: "name of a table",
}


def keys(kind: type[msgspec.Struct], section: str) -> Iterator[tuple[str, str, str, str]]:
    """Section, key, type and default of every value."""
    for field in msgspec.structs.fields(kind):
        inner = structure(field.type)
        if inner is not None:
            name = "NAME." if is_named(field.type) else ""
            yield from keys(inner, f"{section}{field.encode_name}.{name}")
        elif not is_named(field.type) or section:  # the keys of [policies] are the operator's
            yield section[:-1], field.encode_name, described(field.type), shown(field)


def described(annotation: Any) -> str:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) is Literal:
        choices = [f'`"{choice}"`' for choice in typing.get_args(annotation)]
        return 'a role but `"public"`' if len(choices) > 3 else f"{', '.join(choices[:-1])} or {choices[-1]}"
    return TYPES[annotation]


def shown(field: FieldInfo) -> str:
    default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    if default is msgspec.NODEFAULT or default is None:
        return ""
    return f"`{msgspec.json.encode(default).decode().replace(',', ', ')}`"


def documented() -> list[tuple[str, str, str, str]]:
    found = []
    for heading, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL):
        for section in re.findall(r"`\[+([\w.]+)\]+`", heading) or [""]:
            for key, kind, default, meaning in re.findall(
                r"^\| `(\w+)` \| (.*?) \|(?: (.*?))? \| (.*) \|$", body, re.MULTILINE
            ):
                assert meaning
                found.append((section, key, kind, default))
    return found


def test_every_key_is_documented_with_its_type_and_default() -> None:
    expected = list(keys(Settings, ""))

    assert len(expected) > 70
    assert sorted(documented()) == sorted(expected)


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)

    assert len(examples) == 2
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, encoding="utf-8")
        assert load_settings_file(file) != Settings()
        assert tomllib.loads(example)
