"""Whether the dictionary's entries fit each other: names used once, missions and dialects complete, values in range."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schema.dictionary.names import Targets, body_spellings, fold_name
from schema.dictionary.problems import Findings, near
from schema.dictionary.rule_checks import Known, check_geometry, check_paths, check_rule
from schema.dictionary.things import Body, Target
from schema.dictionary.types import (
    FieldDefinition,
    IndexTable,
    LandingSite,
    Localization,
    Mission,
    Recognition,
    Standard,
    Supersession,
)
from schema.dictionary.units import Units
from schema.label import Dialect
from schema.problems import Problem

_SHORT = re.compile(r"[a-z0-9_]+\Z")
_LID = re.compile(r"urn:[a-z0-9._:-]+\Z", re.IGNORECASE)


def check_names(
    bodies: Sequence[Body], others: Sequence[Target], units: Units, missions: Mapping[str, Mission]
) -> list[Problem]:
    """Names that mean two things: bodies, units, missions, spacecraft."""
    found = Findings("bodies.toml")
    _unique(((body.name, body_spellings(body)) for body in bodies), "body", found)
    for body in bodies:
        if body.radii is not None and not all(0 < radius < 1e6 for radius in body.radii):
            found.add(f"body {body.name}", "a radius is not a positive number of km", "write radii = [a, b, c] in km")
    targets = Findings("targets.toml")
    _unique(((target.name, (target.name, *target.aliases)) for target in others), "target", targets)
    spellings = Findings("units.toml")
    _unique_units(units, spellings)
    names = Findings("missions")
    owned = [(mission.mission, (mission.mission, mission.name, *mission.aliases)) for mission in missions.values()]
    _unique(owned, "mission", names)
    hosts = [(mission.mission, host) for mission in missions.values() for host in mission.spacecraft]
    _unique(((f"{short}/{host.id}", (host.id, host.name, *host.aliases)) for short, host in hosts), "spacecraft", names)
    return [*found.problems, *targets.problems, *spellings.problems, *names.problems]


def _unique(entries: Iterable[tuple[str, Iterable[str]]], kind: str, findings: Findings) -> None:
    owners: dict[str, str] = {}
    for owner, names in entries:
        for name in names:
            other = owners.setdefault(fold_name(name), owner)
            if other != owner:
                findings.add(
                    f"{kind} {owner}", f"the name {name!r} means {kind} {other} already", "leave it with one of them"
                )


def _unique_units(units: Units, findings: Findings) -> None:
    for name, unit in units.units.items():
        for spelling in (name, *unit.spellings):
            other = units.find(spelling)
            if other != name:
                findings.add(
                    f"unit {name}", f"the spelling {spelling!r} means {other!r} already", "leave it with one of them"
                )
        if not unit.factor > 0:
            findings.add(f"unit {name}", "its factor is not positive", "write how many base units one of it is")


def check_dictionary(
    fields: Mapping[str, FieldDefinition],
    units: Units,
    targets: Targets,
    standards: Mapping[Dialect, Standard],
    missions: Mapping[str, Mission],
) -> list[Problem]:
    """Fields, rules of every dialect, missions."""
    findings = Findings("fields.toml")
    for name, field in fields.items():
        if field.unit is not None and units.find(field.unit) is None:
            findings.add(f"field {name}", f"the unit {field.unit!r} is not known", near(field.unit, units.units))
    problems = findings.problems
    known = Known(fields, units, targets)
    for dialect in Dialect:
        if dialect not in standards:
            missing = Findings(f"standards/{dialect}.toml")
            missing.add("the file", "is absent or wrong", "every dialect needs its standard's rules")
            problems += missing.problems
    for standard in standards.values():
        problems += _check_standard(standard, known)
    for mission in missions.values():
        problems += _check_mission(mission, known)
    return problems


def _check_standard(standard: Standard, known: Known) -> list[Problem]:
    findings = Findings(standard.file)
    naming, conventions = standard.naming, standard.conventions
    for key in naming.__struct_fields__:
        if key != "other_host_pattern":
            check_paths(getattr(naming, key), standard.dialect, f"naming.{key}", findings)
    _check_pattern(naming.other_host_pattern, "naming.other_host_pattern", findings)
    check_paths(conventions.latitude_type, standard.dialect, "conventions.latitude_type", findings)
    check_paths(conventions.longitude_direction, standard.dialect, "conventions.longitude_direction", findings)
    check_paths(standard.observation.excluded, standard.dialect, "observation.excluded", findings)
    for position, rule in enumerate(standard.rule, 1):
        check_rule(rule, f"rule {position} ({rule.field})", known, findings)
    for position, geometry in enumerate(standard.geometry, 1):
        check_geometry(geometry, f"geometry {position}", known, findings)
    return findings.problems


def _check_mission(mission: Mission, known: Known) -> list[Problem]:
    findings = Findings(mission.file)
    _check_identity(mission, findings)
    instruments = {instrument.id for instrument in mission.instrument}
    hosts = {host.id for host in mission.spacecraft}
    for where, names, allowed in _uses(mission):
        for name in names:
            if name not in allowed:
                findings.add(where, f"{name!r} is not declared in this file", near(name, allowed))
    here = known._replace(instruments=instruments, spacecraft=hosts)
    for position, rule in enumerate(mission.rule, 1):
        check_rule(rule, f"rule {position} ({rule.field})", here, findings)
    for position, geometry in enumerate(mission.geometry, 1):
        check_geometry(geometry, f"geometry {position}", here, findings)
    for sign in mission.recognise:
        _check_sign(sign, findings)
    for site in mission.landing_site:
        if not (-90 <= site.latitude <= 90 and 0 <= site.longitude < 360 and site.precision > 0):
            reason = "its place is not a planetocentric latitude, a longitude east 0–360 and a precision in metres"
            findings.add(f"landing_site {site.spacecraft}", reason, "convert it")
    places: Iterable[LandingSite | Localization] = (*mission.landing_site, *mission.localization)
    for place in places:
        if known.targets.find(place.body) is None:
            findings.add(
                f"place of {place.spacecraft}", f"the body {place.body!r} is not in bodies.toml", "write its IAU name"
            )
    return findings.problems


def _uses(mission: Mission) -> Iterator[tuple[str, Iterable[str], set[str]]]:
    """Where a mission's file uses names that it must declare."""
    instruments = {instrument.id for instrument in mission.instrument}
    hosts = {host.id for host in mission.spacecraft}
    for site in mission.landing_site:
        yield "landing_site", [site.spacecraft], hosts
    for table in mission.localization:
        yield "localization", [table.spacecraft], hosts
    for sign in mission.recognise:
        yield f"recognise {sign.path}", [sign.spacecraft] if sign.spacecraft else [], hosts
    entries: Iterable[Supersession | IndexTable] = (
        *mission.supersession,
        *mission.index_table,
    )
    for entry in entries:
        yield type(entry).__name__, entry.instruments, instruments
    if not isinstance(mission.untested, bool):
        yield "untested", mission.untested, instruments


def _check_identity(mission: Mission, findings: Findings) -> None:
    expected = f"missions/{mission.mission}.toml"
    if findings.file != expected:
        findings.add(
            "mission", f"the short name {mission.mission!r} is not the file's name", f"name the file {expected}"
        )
    if not mission.spacecraft:
        findings.add("spacecraft", "no spacecraft is declared", "write at least one [[spacecraft]]")
    for kind, entries in (("spacecraft", mission.spacecraft), ("instrument", mission.instrument)):
        for entry in entries:
            if not _SHORT.match(entry.id) and kind == "spacecraft":
                findings.add(f"{kind} {entry.id}", "its id is no short name", "write lower-case letters, digits and _")
            if entry.id != entry.id.lower():
                findings.add(f"{kind} {entry.id}", "its id has capitals", "write it in lower case")
            for lid in entry.lids:
                _check_lid(lid, f"{kind} {entry.id}", findings)
    for lid in mission.lids:
        _check_lid(lid, "lids", findings)
    if not _SHORT.match(mission.mission):
        findings.add("mission", f"{mission.mission!r} is no short name", "write lower-case letters, digits and _")
    _unique(
        ((entry.id, (entry.id, entry.name, *entry.aliases)) for entry in mission.instrument), "instrument", findings
    )


def _check_lid(lid: str, entry: str, findings: Findings) -> None:
    if not _LID.match(lid) or "::" in lid:
        findings.add(entry, f"{lid!r} is not a LID", "write urn:nasa:pds:context:…:… without a version")


def _check_sign(sign: Recognition, findings: Findings) -> None:
    entry = f"recognise {sign.path}"
    if (sign.prefix is not None) + bool(sign.equals) + (sign.pattern is not None) != 1:
        findings.add(entry, "it has not exactly one of prefix, equals and pattern", "keep one of them")
    if sign.pattern is not None:
        _check_pattern(sign.pattern, entry, findings)
    for dialect in Dialect:
        check_paths([sign.path], dialect, entry, findings)
        break


def _check_pattern(pattern: str, entry: str, findings: Findings) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        findings.add(entry, f"the pattern is no regular expression: {error}", "correct it")
