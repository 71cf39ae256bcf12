"""The indices of Elasticsearch: settings and mappings, one file a kind. `python -m schema.index` brings them up to date.

What the common fields are compared, sorted and counted by follows from the dictionary: ``c`` has their values, folded where
the dictionary says so, ``v`` their texts as they are where ``c`` is folded. Label fields need no field of their own each:
their terms begin with their path (`search.elastic.terms`).
"""

import json
from pathlib import Path
from typing import Any

from schema.dictionary import Dictionary

FOLDER = Path(__file__).parent
KINDS = ("products", "files", "places", "state")
_TYPES = {"integer": "double", "real": "double", "time": "long", "boolean": "boolean"}


def load_index(kind: str) -> dict[str, Any]:
    """Settings and mappings of the indices of a kind, as they are checked in."""
    found: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text())
    return found


def field_name(name: str) -> str:
    """The last part of the name that a common field has in an index."""
    return name.replace(".", "_")


def with_common_fields(index: dict[str, Any], dictionary: Dictionary) -> dict[str, Any]:
    """The index of products with the common fields of the dictionary."""
    compared: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for name, field in dictionary.fields.items():
        compared[field_name(name)] = {"type": _TYPES.get(field.type, "keyword")}
        if field.type not in _TYPES and field.fold:
            shown[field_name(name)] = {"type": "keyword", "index": False}
    properties = index["mappings"]["properties"]
    properties = properties | {"c": {"properties": compared}, "v": {"properties": shown}}
    return index | {"mappings": index["mappings"] | {"properties": properties}}
