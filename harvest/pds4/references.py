"""Which other products a PDS4 label names, and what they are to it: members, sources, derivatives, context."""

import tomllib
from fnmatch import translate
from functools import cache
from pathlib import Path
from re import Pattern, compile
from typing import Any

from harvest.pds4.tree import first, text, texts
from schema.label import Block
from schema.records import Reference

_FILE = Path(__file__).resolve().parents[2] / "schema" / "common" / "pds4.toml"
_IDENTIFIERS = ("lid_reference", "lidvid_reference", "external_source_product_identifier")


@cache
def model() -> dict[str, Any]:
    """The data file ``schema/common/pds4.toml``."""
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _patterns() -> tuple[tuple[Pattern[str], str], ...]:
    return tuple(
        (compile("|".join(translate(pattern) for pattern in rule["types"])), rule["relation"])
        for rule in model()["relations"]
    )


def processing_level(root: Block) -> int | None:
    """The level of the label's product as a number that grows with processing, or None where it states none."""
    area = first(root, "Observation_Area") or first(root, "Context_Area")
    written = text(first(area, "Primary_Result_Summary"), "processing_level", "processing_level_id")
    return model()["levels"].get(written.lower()) if written else None


@cache
def relation_of(reference_type: str, level: int | None) -> str:
    """What ``reference_type`` says of the product it names, for a product of processing level ``level``."""
    for pattern, relation in _patterns():
        if pattern.match(reference_type):
            return _by_level(reference_type, level) if relation == "by level" else relation
    return "associate"


def _by_level(reference_type: str, level: int | None) -> str:
    other = model()["levels"][reference_type.partition("_to_")[2].removesuffix("_product")]
    own = level if level is not None else model()["levels"]["calibrated"]
    if other == own:
        return "associate"
    return "source" if other < own else "derivative"


def read_references(block: Block, level: int | None) -> list[Reference]:
    """The references in ``block``: an Internal_Reference, a source product or a member entry.

    ``level`` is the processing level of the label's own product. The relation is source, derivative, member, target,
    instrument, document … , ``associate`` where the reference's type says no more. Secondary members belong to another
    bundle or collection first.
    """
    relation = relation_of(text(block, "reference_type", "reference_association_type") or "", level)
    if block.name == "pds:Bundle_Member_Entry":
        relation = "member"
    elif block.name in ("pds:Source_Product_Internal", "pds:Source_Product_External"):
        relation = "source"
    is_primary = not (text(block, "member_status") or "primary").lower().startswith("s")
    return [Reference(relation, found, is_primary) for name in _IDENTIFIERS for found in texts(block, name)]
