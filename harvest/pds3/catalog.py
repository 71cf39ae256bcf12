"""Sorts PDS3 and ISIS labels into products and descriptions, and reads what a description describes.

Catalog objects are those of the PDS Standards Reference 3.8, appendix B; the names are data
(``schema/common/pds3_labels.toml``), the order of the rules is explained in ``docs/labels.md``.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from schema.label import Block, Label, Statement
from schema.records import LabelKind

_FILE = Path(__file__).resolve().parents[2] / "schema" / "common" / "pds3_labels.toml"
_DESCRIPTIVE_KEYWORDS = ("DESCRIPTION", "NOTE")
_SHORT_KINDS = frozenset(["include", "index", "checksum"])


@dataclass(frozen=True, slots=True)
class Description:
    """What a descriptive label describes.

    ``kind`` is volume, data_set, mission, host, instrument, target, reference, personnel, software, release, inventory,
    data_set_collection, catalog (several of these), index, checksum, include, document or other. ``identifiers`` are
    the keyword values that identify it, which products may hold too; ``links`` those of what it belongs to;
    ``text`` its description texts as written.
    """

    kind: str
    identifiers: dict[str, tuple[str, ...]]
    name: str
    text: str
    links: dict[str, tuple[str, ...]]


@cache
def _rules() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def sort_label(label: Label, path: PurePath) -> tuple[LabelKind, str]:
    """Whether ``label``, read from ``path``, is a product or descriptive, and what it describes (as `Description`).

    The second part is empty for products.
    """
    kind = _described(label, path)
    return (LabelKind.DESCRIPTIVE, kind) if kind else (LabelKind.PRODUCT, "")


def describe(label: Label, path: PurePath) -> Description:
    """What the descriptive ``label``, read from ``path``, says of what it describes."""
    kind = _described(label, path) or "other"
    kinds = _rules()["kinds"]
    described = _catalog_kinds(_block_names(label.root)) if kind == "catalog" else [kind]
    found = _keyword_values(label.root)
    own = [keyword for each in described for keyword in kinds.get(each, {}).get("identifiers", ())]
    names = [
        name
        for each in described
        for keyword in kinds.get(each, {}).get("names", ())
        for name in found.get(keyword, ())
    ]
    return Description(
        kind=kind,
        identifiers={keyword: found[keyword] for keyword in own if keyword in found},
        name=names[0] if names else _fallback_name(found, own, path),
        text="\n\n".join(_texts(label.root, 1 if kind in _SHORT_KINDS else None)),
        links={keyword: found[keyword] for keyword in _rules()["links"] if keyword in found and keyword not in own},
    )


def _described(label: Label, path: PurePath) -> str:
    """The kind of description that ``label`` is, empty where it is a product."""
    names = _block_names(label.root)
    if "ISISCUBE" in names:
        return ""
    statements = _product_statements(label.root)
    is_identified = any(name in statements for name in _rules()["product_identifiers"])
    if kind := _index_kind(names, statements, is_identified, path):
        return kind
    if "VOLUME" in names:
        return "volume"
    if is_identified:
        return ""
    is_pointed = any(name.startswith("^") and name != "^STRUCTURE" for name in statements)
    if not is_pointed and _is_include(statements, names, path):
        return "include"
    data = [name for name in _product_blocks(label.root) if _is_data_object(name)]
    if "TEXT" in names and all(name.endswith("DOCUMENT") for name in data):
        return "document"
    if data:
        return ""
    kinds = _catalog_kinds(names)
    if kinds:
        return kinds[0] if len(kinds) == 1 else "catalog"
    return "" if is_pointed else "other"


def _catalog_kinds(names: list[str]) -> list[str]:
    """The kinds of description that the catalog objects ``names`` make, those first that win over others."""
    kinds: dict[str, dict[str, list[str]]] = _rules()["kinds"]
    return [kind for kind, rule in kinds.items() if not set(rule["objects"]).isdisjoint(names)]


def _block_names(root: Block) -> list[str]:
    return [member.name.upper() for member in root.members if isinstance(member, Block)]


def _index_kind(names: list[str], statements: dict[str, Statement], is_identified: bool, path: PurePath) -> str:
    """``index`` or ``checksum`` where the label describes a table of products or files of its volume, else empty."""
    tables = [name for name in names if name.endswith("TABLE")]
    if any(name.endswith("INDEX_TABLE") for name in tables):
        return "index"
    if not tables:
        return ""
    stems = [path.stem.upper()]
    for name in tables:
        pointer = statements.get("^" + name)
        stems += [PurePath(value.text).stem.upper() for value in pointer.values] if pointer else []
    in_index_folder = any(part.upper() == "INDEX" for part in path.parts[:-1])
    if (in_index_folder or not is_identified) and any("INDEX" in stem for stem in stems):
        return "index"
    words = _rules()["checksum_words"]
    return "checksum" if not is_identified and any(word in stem for word in words for stem in stems) else ""


def _is_include(statements: dict[str, Statement], names: list[str], path: PurePath) -> bool:
    """Whether a label that points to no file is a part of others: only columns, or tables, and no version of its own."""
    if path.suffix.upper() == ".FMT":
        return True
    if "PDS_VERSION_ID" in statements or "ODL_VERSION_ID" in statements:
        return False
    parts = [*_rules()["include_objects"], "TABLE"]
    return bool(names) and all(any(_is_named(name, part) for part in parts) for name in names)


def _is_data_object(name: str) -> bool:
    return any(_is_named(name, known) for known in _rules()["data_objects"])


def _is_named(name: str, known: str) -> bool:
    """Whether ``name`` is ``known``, or a name made from it: ``RAW_IMAGE`` from ``IMAGE``."""
    return name == known or name.endswith("_" + known)


def _product_blocks(root: Block) -> Iterator[str]:
    """The names of the blocks at the top level and in the blocks that stand for a file."""
    for member in root.members:
        if isinstance(member, Block):
            yield member.name.upper()
            if member.name.upper() in _rules()["containers"]:
                yield from _product_blocks(member)


def _product_statements(root: Block) -> dict[str, Statement]:
    """The first statement of each name at the top level and in the blocks that stand for a file."""
    found: dict[str, Statement] = {}
    for member in root.members:
        if isinstance(member, Statement):
            found.setdefault(member.name.upper(), member)
        elif member.name.upper() in _rules()["containers"]:
            for name, statement in _product_statements(member).items():
                found.setdefault(name, statement)
    return found


def _keyword_values(root: Block) -> dict[str, tuple[str, ...]]:
    """All values that are not missing, by keyword, wherever it stands; each once, in order, on one line."""
    found: dict[str, dict[str, None]] = {}
    for statement in _statements(root):
        for value in statement.values:
            if value.missing is None and (text := " ".join(value.text.split())):
                found.setdefault(statement.name, {})[text] = None
    return {keyword: tuple(values) for keyword, values in found.items()}


def _statements(block: Block) -> Iterator[Statement]:
    for member in block.members:
        if isinstance(member, Statement):
            yield member
        else:
            yield from _statements(member)


def _texts(block: Block, depth: int | None) -> Iterator[str]:
    """The description texts in ``block`` and the blocks down to ``depth`` below it (None: all)."""
    for member in block.members:
        if isinstance(member, Block):
            if depth != 0:
                yield from _texts(member, None if depth is None else depth - 1)
        elif member.name.endswith("_DESC") or member.name in _DESCRIPTIVE_KEYWORDS:
            yield from (value.text.strip() for value in member.values if value.missing is None and value.text.strip())


def _fallback_name(found: dict[str, tuple[str, ...]], own: list[str], path: PurePath) -> str:
    """The one identifier where there is but one, else the file's name."""
    identified = [value for keyword in own for value in found.get(keyword, ())]
    return identified[0] if len(identified) == 1 else path.name
