"""Names of bodies, targets, missions, spacecraft and instruments as labels spell them, matched without case."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from schema.dictionary.things import Body, Target
from schema.dictionary.types import Mission, Spacecraft

_GAP = re.compile(r"[\s_-]+")
_NUMBERED = re.compile(r"\(?\d+\)? +(?=[a-z])")
_WORD = re.compile(r"[a-z0-9]+")
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)\s*")
_GENERIC = frozenset({"the", "mission", "spacecraft", "project", "program", "nasa", "esa", "jaxa", "isro"})


@lru_cache(8192)
def fold_name(name: str) -> str:
    """A name without case; runs of blanks, underscores and hyphens are one blank."""
    return _GAP.sub(" ", name.strip().strip("\"'")).strip().casefold()


def plain_name(name: str) -> str:
    """The words and numbers of a name without case, signs between them left out."""
    return " ".join(_WORD.findall(name.casefold()))


def acronyms(name: str) -> list[str]:
    """What a name has in parentheses, where it is one word: ``OCAMS`` of ``OSIRIS-REx Camera Suite (OCAMS)``."""
    return [text.strip() for text in _PARENTHESES.findall(name) if text.strip() and " " not in text.strip()]


def spellings(name: str) -> list[str]:
    """The forms under which a long name may be known, the surest first.

    As it is; what it has in parentheses; without that; each without words that name no one (``The Juno Mission``). A LID of
    the archive's context products gives its last segment without its type (``…:mission.juno`` is ``juno``).
    """
    if name.lower().startswith("urn:"):
        name = name.split("::")[0].rpartition(":")[2].partition(".")[2]
    forms = [name]
    if "(" in name:
        forms += [*_PARENTHESES.findall(name), _PARENTHESES.sub(" ", name)]
    for form in list(forms):
        kept = [word for word in form.split() if word.strip(",.;").casefold() not in _GENERIC]
        if kept:
            forms.append(" ".join(kept))
    return list(dict.fromkeys(plain_name(form) for form in forms if form.strip()))


class KnownTarget(NamedTuple):
    """A target as the dictionary knows it; ``body`` is None for the sky, a lamp and the like."""

    name: str
    target_class: str
    body: Body | None


class Targets:
    """The bodies and other targets by all their spellings."""

    def __init__(self, bodies: Iterable[Body], others: Iterable[Target]) -> None:
        self._known: dict[str, KnownTarget] = {}
        for body in bodies:
            known = KnownTarget(body.name, body.body_class, body)
            for spelling in body_spellings(body):
                self._known.setdefault(fold_name(spelling), known)
        for target in others:
            known = self._known.get(fold_name(target.name)) or KnownTarget(target.name, target.target_class, None)
            for spelling in (target.name, *target.aliases):
                self._known.setdefault(fold_name(spelling), known)

    def find(self, name: str) -> KnownTarget | None:
        """The target that ``name`` spells: ``MARS``, ``(1) Ceres``, ``101955 BENNU (1999 RQ36)``."""
        folded = fold_name(name)
        known = self._known.get(folded)
        if known is None and "(" in folded:
            known = self._known.get(re.sub(r"(?<=\S) *\([^)]*\)\s*\Z", "", folded))
        if known is None and _NUMBERED.match(folded):
            known = self._small_body(folded)
        return known

    def _small_body(self, folded: str) -> KnownTarget | None:
        """A numbered name whose number is that of the body (``1 Ceres`` but never ``3 Ceres``)."""
        number, _, name = folded.replace("(", "").replace(")", "").partition(" ")
        known = self._known.get(name.strip())
        if known is not None and known.body is not None and known.body.number == int(number):
            return known
        return None


def body_spellings(body: Body) -> list[str]:
    """All spellings of a body: its name, its aliases, and with its minor-planet number where it has one."""
    spellings = [body.name, *body.aliases]
    if body.number is not None:
        spellings += [
            f"{body.number} {body.name}",
            f"({body.number}) {body.name}",
            f"asteroid {body.number} {body.name}",
        ]
        spellings += [f"asteroid {body.name}", f"{body.name} ({body.number})"]
    return spellings


class Names:
    """Missions and spacecraft by LID, alias and LID prefix."""

    def __init__(self, missions: Iterable[Mission]) -> None:
        self.mission_lids: dict[str, Mission] = {}
        self.mission_names: dict[str, Mission] = {}
        self.host_lids: dict[str, tuple[Mission, Spacecraft]] = {}
        self.host_names: dict[str, tuple[Mission, Spacecraft]] = {}
        self.prefixes: list[tuple[str, Mission]] = []
        self._plain_missions: dict[str, Mission] = {}
        self._plain_hosts: dict[str, tuple[Mission, Spacecraft]] = {}
        for mission in missions:
            self._add(mission)
        self.prefixes.sort(key=lambda entry: -len(entry[0]))

    def _add(self, mission: Mission) -> None:
        for lid in mission.lids:
            self.mission_lids.setdefault(lid.lower(), mission)
        for name in (mission.mission, mission.name, *mission.aliases):
            self.mission_names.setdefault(fold_name(name), mission)
            self._plain_missions.setdefault(plain_name(name), mission)
        for host in mission.spacecraft:
            for lid in host.lids:
                self.host_lids.setdefault(lid.lower(), (mission, host))
            for name in (host.id, host.name, *host.aliases):
                self.host_names.setdefault(fold_name(name), (mission, host))
                self._plain_hosts.setdefault(plain_name(name), (mission, host))
        self.prefixes += [(prefix.lower(), mission) for prefix in mission.lid_prefixes]
        self.prefixes += [(f"{mission.mission}{sign}", mission) for sign in "-_."]

    def mission(self, name: str) -> Mission | None:
        """The mission that a name or LID means, also by the name of its spacecraft."""
        host = self.host_names.get(fold_name(name))
        known = self.mission_lids.get(_lid(name)) or self.mission_names.get(fold_name(name)) or (host and host[0])
        if known is not None:
            return known
        forms = spellings(name)
        hosts = (self._plain_hosts[form][0] for form in forms if form in self._plain_hosts)
        return next((self._plain_missions[form] for form in forms if form in self._plain_missions), next(hosts, None))

    def host(self, name: str) -> tuple[Mission, Spacecraft] | None:
        """The spacecraft that a name or LID means, with its mission."""
        known = self.host_lids.get(_lid(name)) or self.host_names.get(fold_name(name))
        if known is not None or (name.lower().startswith("urn:") and ":instrument_host:" not in name.lower()):
            return known
        return next((self._plain_hosts[form] for form in spellings(name) if form in self._plain_hosts), None)

    def mission_by_prefix(self, lid: str) -> Mission | None:
        """The mission whose prefix the bundle of a LID begins with (``urn:nasa:pds:msl_mmm:…``)."""
        segments = lid.lower().split(":")
        bundle = segments[3] if len(segments) > 3 else ""
        for prefix, mission in self.prefixes:
            if (
                bundle.startswith(prefix)
                or bundle == prefix.rstrip("-_.")
                or (prefix.startswith("urn:") and lid.lower().startswith(prefix))
            ):
                return mission
        return None


def _lid(text: str) -> str:
    return text.strip().split("::")[0].lower()
