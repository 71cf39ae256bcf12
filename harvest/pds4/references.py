"""Which other products a PDS4 label names, and what they are to it: members, sources, derivatives, context."""

import tomllib
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path
from re import Pattern, compile
from typing import Any

from harvest.pds4.identification import split_lidvid
from harvest.pds4.tree import first, statements, text
from schema.label import Block

_FILE = Path(__file__).resolve().parents[2] / "schema" / "common" / "pds4.toml"
_REFERENCES = ("lid_reference", "lidvid_reference")


@dataclass(frozen=True, slots=True)
class ProductReference:
    """A product that a label names.

    ``relation`` is what it is to the label's product (source, derivative, member, target, instrument, document …,
    ``associate`` where the type says no more); ``owner`` the class that holds the reference; ``name`` and ``type`` that
    class's own, such as ``Mars 2020`` and ``Mission``. ``external`` identifiers are no LIDs. ``primary`` holds for
    members: a secondary member belongs to another bundle or collection first.
    """

    identifier: str
    lid: str
    version: str | None
    reference_type: str
    relation: str
    owner: str
    line: int
    name: str | None = None
    type: str | None = None
    external: bool = False
    primary: bool = True


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


def read_references(block: Block, owner: Block, level: int | None) -> list[ProductReference]:
    """The references in ``block``: an Internal_Reference, a source product or a member entry, held by ``owner``."""
    kind = text(block, "reference_type", "reference_association_type") or ""
    status = (text(block, "member_status") or "primary").lower()
    relation = relation_of(kind, level)
    if block.name == "pds:Bundle_Member_Entry":
        relation = "member"
    elif block.name in ("pds:Source_Product_Internal", "pds:Source_Product_External"):
        relation = "source"
    found = [entry for name in _REFERENCES for entry in statements(block, name)]
    external = list(statements(block, "external_source_product_identifier"))
    return [
        ProductReference(
            identifier=written.text,
            lid=split_lidvid(written.text)[0] if entry_is_lid else "",
            version=split_lidvid(written.text)[1] if entry_is_lid else None,
            reference_type=kind,
            relation=relation,
            owner=owner.name.removeprefix("pds:"),
            line=line,
            name=text(owner, "name"),
            type=text(owner, "type", "observing_system_component_type"),
            external=not entry_is_lid,
            primary=not status.startswith("s"),
        )
        for entries, entry_is_lid in ((found, True), (external, False))
        for written, line in entries
    ]
