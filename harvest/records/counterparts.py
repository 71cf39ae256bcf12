"""Finds the same product in the other standard: an archive that was converted from PDS3 to PDS4 and keeps its file names.

Two labels are counterparts where they are of one mission, their file names have the same stem, no third file of either
standard has it, and their observations begin at the same second. Only archives harvested together, with an archive.toml
that says mission and standard, are compared; a PDS4 label's aliases are taken as they are written.
"""

import os
import re
from collections.abc import Iterator

from harvest.ledger import Ledger
from harvest.mapping import Mapped
from harvest.messages import Partner
from harvest.records.facts import Facts
from harvest.survey import Scope
from harvest.tree.siblings import split_name
from schema.locations import location_of, path_of
from schema.records import CommonField
from schema.times import SECOND, Time

_STEM = re.compile(r"(?=.*\d).{6,}")  # names such as index or readme are no names of products
_PDS4 = frozenset({".xml", ".lblx"})
_PDS3_LABEL = ".lbl"
_PDS3 = frozenset({_PDS3_LABEL, ".img", ".imq", ".ibg", ".qub", ".cub", ".dat", ".fit", ".fits", ".raw"})


def pair_up(ledger: Ledger, scopes: list[Scope]) -> None:
    """Note in the ledger the files that may be labels of counterparts."""
    standards: dict[str, set[str]] = {}
    for scope in scopes:
        area = scope.context.area
        if area.mission and area.standard:
            standards.setdefault(area.mission, set()).add(area.standard)
    missions = {mission for mission, found in standards.items() if len(found) > 1}
    if not missions:
        return
    for folder in ledger.folders():
        area = scopes[folder.context].context.area
        if area.mission in missions and area.standard:
            files = ((note.name, note.location) for note in ledger.entries(folder.id) if note.rival is None)
            ledger.add_stems(area.mission, area.standard, _stems(files, area.standard))
    ledger.pair_stems()


def partner_of(ledger: Ledger, scopes: list[Scope], location: str) -> Partner | None:
    """The file that may be the label of the counterpart of the one at ``location``."""
    found = ledger.partner(location)
    if found is None:
        return None
    other, number = found
    area = scopes[number].context.area
    path = path_of(other)
    place = area.place(path, area.standard or "", area.mission or "", area.spacecraft or "none")
    return Partner(os.fsencode(path), place.path)


def are_counterparts(facts: Facts, mapped: Mapped, other: Facts, other_mapped: Mapped) -> bool:
    """Whether two products of one stem are the same observation, as far as both say when it began."""
    begin, other_begin = (_begin(each.common.get("startTime")) for each in (mapped, other_mapped))
    if begin is None or other_begin is None:
        return begin is other_begin and facts.kind is other.kind
    return abs(begin - other_begin) < SECOND


def _begin(field: CommonField | None) -> int | None:
    time = field.values[0] if field is not None and field.values else None
    return time.begin if isinstance(time, Time) else None


def _stems(files: Iterator[tuple[bytes, str]], standard: str) -> Iterator[tuple[str, int, str]]:
    """Stem, rank (a detached label before its data) and location of the files that may be labels."""
    for name, location in files:
        stem, extension = split_name(os.fsdecode(name).lower())
        if standard == "pds3" and extension[1:].isdigit():  # LUA4885R.301, which PDS4 names lua4885r_301
            stem, extension = f"{stem}_{extension[1:]}", ".img"
        if extension in (_PDS4 if standard == "pds4" else _PDS3) and _STEM.fullmatch(stem):
            yield location_of(stem), int(standard == "pds3" and extension != _PDS3_LABEL), location
