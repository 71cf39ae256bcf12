"""Which mission and spacecraft a label is from.

In this order: archive.toml, LID references of the investigation, names by alias, the host's LID and name, the mission
files' own signs ([[recognise]]), the prefix of the product's LID.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from harvest.mapping.paths import LabelPaths
from schema.dictionary import Dictionary
from schema.dictionary.names import fold_name
from schema.dictionary.paths import Path, compile_path
from schema.dictionary.types import Mission, Recognition, Spacecraft
from schema.label import Dialect
from schema.records import Provenance

_Named = TypeVar("_Named")
UNKNOWN, MULTI, NONE = "unknown", "multi", "none"
_NO_MISSION = frozenset(
    {
        "none",
        "no mission",
        "not applicable",
        "n/a",
        "no specific investigation",
        "no specific mission",
        "null investigation",
    }
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Mission and spacecraft by short name and full name, and what said so; ``known`` is the mission's file, if any."""

    mission: str
    mission_name: str
    spacecraft: str
    spacecraft_name: str
    known: Mission | None = None
    mission_provenance: Provenance | None = None
    spacecraft_provenance: Provenance | None = None


@dataclass(slots=True)
class _Sign:
    mission: Mission
    sign: Recognition
    paths: dict[Dialect, Path]
    equals: frozenset[str]
    pattern: re.Pattern[str] | None

    def fits(self, paths: LabelPaths, dialect: Dialect) -> Provenance | None:
        for entry in paths.find(self.paths[dialect]):
            for value in entry.statement.values:
                text = value.text.strip().casefold()
                if self._is_met(text):
                    return Provenance("label", f"{self.mission.file}:recognise", entry.path, (value.text,))
        return None

    def _is_met(self, text: str) -> bool:
        if self.sign.prefix is not None:
            return text.startswith(self.sign.prefix.casefold())
        if self.pattern is not None:
            return self.pattern.search(text) is not None
        return text in self.equals


class Recogniser:
    """Tells missions and spacecraft of labels."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._signs = [
            _compile(mission, sign) for mission in dictionary.missions.values() for sign in mission.recognise
        ]
        self._naming = {
            dialect: {
                key: tuple(compile_path(path, dialect) for path in getattr(standard.naming, key))
                for key in standard.naming.__struct_fields__
                if key != "other_host_pattern"
            }
            for dialect, standard in dictionary.standards.items()
        }
        self._other_hosts = {
            dialect: re.compile(standard.naming.other_host_pattern or "(?!)", re.IGNORECASE)
            for dialect, standard in dictionary.standards.items()
        }

    def naming(self, dialect: Dialect, key: str) -> tuple[Path, ...]:
        """The paths at which labels of a dialect name something (`schema.dictionary.types.Naming`)."""
        return self._naming[dialect][key]

    def recognise(self, paths: LabelPaths, dialect: Dialect) -> Recognised:
        """What the label itself says."""
        missions, why, written = self._missions(paths, dialect)
        hosts, host_why, host_written = self._hosts(paths, dialect)
        signed: Recognition | None = None
        if not missions and hosts:
            missions, why = _unique(mission for mission, _ in hosts), host_why
        if not missions:
            missions, why, signed = self._by_signs(paths, dialect)
        if not missions:
            missions, why = self._by_prefix(paths, dialect)
        if len(missions) > 1:
            narrowed = [mission for mission in missions if any(other is mission for other, _ in hosts)]
            missions = narrowed if len(narrowed) == 1 else missions
        if len(missions) > 1:
            names = " and ".join(mission.name for mission in missions)
            single = hosts[0][1] if len(hosts) == 1 else None
            host, host_name = (single.id, single.name) if single is not None else (MULTI, host_written or MULTI)
            return Recognised(MULTI, names, host, host_name, None, why, host_why)
        other_host = self._other_host(paths, dialect, host_written)
        if not missions:
            other = self._texts_at("other_investigations", paths, dialect)
            none = bool(other) or other_host is not None or (bool(written) and fold_name(written) in _NO_MISSION)
            short = NONE if none else UNKNOWN
            return Recognised(short, written or short, short, host_written or other_host or short, None, why, host_why)
        mission = missions[0]
        if signed is None and not any(other is mission for other, _ in hosts):
            signed = self._sign_of(mission, paths, dialect)
        if not hosts and other_host is not None and signed is None:
            return Recognised(mission.mission, mission.name, NONE, other_host, mission, why, why)
        return self._with_host(mission, why, hosts, host_why, host_written, signed)

    def _other_host(self, paths: LabelPaths, dialect: Dialect, written: str) -> str | None:
        """The name of an observatory or laboratory: a host that is no spacecraft."""
        if written:
            return written if self._other_hosts[dialect].search(written) else None
        return next(iter(self._texts_at("other_hosts", paths, dialect)), None)

    def _texts_at(self, key: str, paths: LabelPaths, dialect: Dialect) -> list[str]:
        return [text for path in self._naming[dialect][key] for _, text in _texts(paths, path)]

    def _with_host(
        self,
        mission: Mission,
        why: Provenance | None,
        hosts: list[tuple[Mission, Spacecraft]],
        host_why: Provenance | None,
        host_written: str,
        signed: Recognition | None,
    ) -> Recognised:
        own = [host for other, host in hosts if other is mission] or [host for _, host in hosts][:1]
        if not own and signed is not None and signed.spacecraft is not None:
            own, host_why = [host for host in mission.spacecraft if host.id == signed.spacecraft], why
        if not own and len(mission.spacecraft) == 1:
            own, host_why = [mission.spacecraft[0]], Provenance("constant", f"{mission.file}:spacecraft")
        if len(own) == 1:
            return Recognised(mission.mission, mission.name, own[0].id, own[0].name, mission, why, host_why)
        short = MULTI if own else UNKNOWN
        name = " and ".join(host.name for host in own) or host_written or UNKNOWN
        return Recognised(mission.mission, mission.name, short, name, mission, why, host_why)

    def _missions(self, paths: LabelPaths, dialect: Dialect) -> tuple[list[Mission], Provenance | None, str]:
        return self._first_named(paths, dialect, ("mission_lids", "mission_names"), self._dictionary.names.mission)

    def _hosts(
        self, paths: LabelPaths, dialect: Dialect
    ) -> tuple[list[tuple[Mission, Spacecraft]], Provenance | None, str]:
        return self._first_named(paths, dialect, ("host_lids", "host_names"), self._dictionary.names.host)

    def _first_named(
        self,
        paths: LabelPaths,
        dialect: Dialect,
        keys: tuple[str, str],
        find: Callable[[str], _Named | None],
    ) -> tuple[list[_Named], Provenance | None, str]:
        """All that the first telling path names, what said so, and the first name as written."""
        written = ""
        for key in keys:
            for path in self._naming[dialect][key]:
                found: list[_Named] = []
                why: Provenance | None = None
                for place, text in _texts(paths, path):
                    written = written or ("" if key.endswith("lids") else text)
                    named = find(text)
                    if named is not None and named not in found:
                        found.append(named)
                        why = why or Provenance("label", f"standards/{dialect}.toml:{key}", place, (text,))
                if found:
                    return found, why, written
        return [], None, written

    def _by_signs(
        self, paths: LabelPaths, dialect: Dialect
    ) -> tuple[list[Mission], Provenance | None, Recognition | None]:
        for sign in self._signs:
            why = sign.fits(paths, dialect)
            if why is not None:
                return [sign.mission], why, sign.sign
        return [], None, None

    def _sign_of(self, mission: Mission, paths: LabelPaths, dialect: Dialect) -> Recognition | None:
        for sign in self._signs:
            if sign.mission is mission and sign.sign.spacecraft is not None and sign.fits(paths, dialect) is not None:
                return sign.sign
        return None

    def _by_prefix(self, paths: LabelPaths, dialect: Dialect) -> tuple[list[Mission], Provenance | None]:
        for path in self._naming[dialect]["product_lid"]:
            for place, lid in _texts(paths, path):
                mission = self._dictionary.names.mission_by_prefix(lid)
                if mission is not None:
                    return [mission], Provenance("label", f"{mission.file}:lid_prefixes", place, (lid,))
        return [], None


def _compile(mission: Mission, sign: Recognition) -> _Sign:
    return _Sign(
        mission=mission,
        sign=sign,
        paths={dialect: compile_path(sign.path, dialect) for dialect in Dialect},
        equals=frozenset(text.casefold() for text in sign.equals),
        pattern=re.compile(sign.pattern, re.IGNORECASE) if sign.pattern else None,
    )


def _texts(paths: LabelPaths, path: Path) -> list[tuple[str, str]]:
    """The path as written and the text of each value that is a name."""
    return [
        (entry.path, value.text.strip())
        for entry in paths.find(path)
        for value in entry.statement.values
        if value.missing is None or value.text.strip().casefold() in _NO_MISSION
    ]


def _unique(missions: Iterable[Mission]) -> list[Mission]:
    found: list[Mission] = []
    for mission in missions:
        if mission not in found:
            found.append(mission)
    return found
