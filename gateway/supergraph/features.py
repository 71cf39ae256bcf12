"""The features that a supergraph links, and the refusal of those that are not understood.

Link specification v1.0: a feature ``for: EXECUTION`` or ``for: SECURITY`` must be understood by whoever serves the schema.
"""

import re
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, SchemaDefinitionNode, SchemaExtensionNode

from gateway.supergraph.directives import applied, arguments
from gateway.supergraph.problems import SupergraphError

_URL = re.compile(r"(?P<identity>.*/(?P<name>[A-Za-z_][\w-]*))/v(?P<major>\d+)\.(?P<minor>\d+)/?$")
_HOME = "https://specs.apollo.dev/"
_JOIN_VERSIONS = {(0, 2), (0, 3), (0, 4), (0, 5)}
_UNDERSTOOD = {
    "link": {1},
    "inaccessible": {0},
    "tag": {0},
    "authenticated": {0},
    "requiresScopes": {0},
    "policy": {0},
    "context": {0},
    "cost": {0},
    "federation": {2},
}


@dataclass(frozen=True, slots=True)
class Features:
    """The linked features: names as used in this document by their names in the specifications."""

    prefixes: dict[str, str]
    """Specification name → prefix in this document."""
    imports: dict[str, str]
    """Imported name (``@hidden`` or ``Scope``) in this document → specification name."""
    directives: dict[str, str]
    """Specification's directive name (``inaccessible``, ``join__field``) → name in this document."""

    def directive(self, feature: str, element: str = "") -> str:
        """Name of a feature's directive in this document; the feature's own directive where ``element`` is empty."""
        wanted = f"{feature}__{element}" if element else feature
        if wanted in self.directives:
            return self.directives[wanted]
        prefix = self.prefixes.get(feature, feature)
        return f"{prefix}__{element}" if element else prefix

    def owns(self, name: str) -> bool:
        """Tell whether a type or directive (directives with @) belongs to a linked feature."""
        bare = name.removeprefix("@")
        prefixes = self.prefixes.values()
        return name in self.imports or (bare.partition("__")[0] in prefixes and ("__" in bare or name.startswith("@")))


def read_features(document: DocumentNode) -> Features:
    """Read the ``@link``s of a supergraph.

    Raises SupergraphError where join v0.2–v0.5 is not linked or a feature that must be understood is not known.
    """
    link = _link_name(document)
    prefixes: dict[str, str] = {"link": link}
    imports: dict[str, str] = {}
    directives: dict[str, str] = {}
    joined = False
    for node in document.definitions:
        if not isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            continue
        for directive in applied(node, link):
            values = arguments(directive)
            name, version = _understood(values, directive)
            joined = joined or name == "join"
            if name == "join" and version not in _JOIN_VERSIONS:
                raise SupergraphError(
                    f"join v{version[0]}.{version[1]} is not supported: compose with join v0.3, v0.4 or v0.5", directive
                )
            if name:
                prefixes[name] = values.get("as") or name.rpartition("/")[2]
                _read_imports(name, values.get("import") or [], imports, directives)
        _refuse_connectors(node)
    if not joined:
        raise SupergraphError("no join specification is linked: this is no supergraph of Federation 2")
    return Features(prefixes, imports, directives)


def _link_name(document: DocumentNode) -> str:
    """Give the name of ``@link`` in this document: it links itself, so that it may have another (section Bootstrapping)."""
    for node in document.definitions:
        for directive in getattr(node, "directives", None) or ():
            values = arguments(directive) if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode) else {}
            match = _URL.match(str(values.get("url") or ""))
            if match and match["identity"] == f"{_HOME}link" and directive.name.value == (values.get("as") or "link"):
                return str(directive.name.value)
    return "link"


def _understood(values: dict[str, Any], directive: Any) -> tuple[str, tuple[int, int]]:
    url = str(values.get("url") or "")
    match = _URL.match(url)
    needed = values.get("for")
    name = match["name"] if match else ""
    version = (int(match["major"]), int(match["minor"])) if match else (0, 0)
    known = url.startswith(_HOME) and (name == "join" or version[0] in _UNDERSTOOD.get(name, ()))
    if needed and not known:
        raise SupergraphError(
            f"the feature {url!r} is needed for {needed} and is not understood by this gateway", directive
        )
    if match and match["identity"] != _HOME + name:
        return match["identity"], version  # another's feature may have the name of one that means something here
    return name, version


def _read_imports(feature: str, entries: list[Any], imports: dict[str, str], directives: dict[str, str]) -> None:
    for entry in entries:
        original = entry if isinstance(entry, str) else str(entry.get("name", ""))
        local = original if isinstance(entry, str) else str(entry.get("as") or original)
        imports[local] = original
        if original.startswith("@"):
            bare = original[1:]
            directives[bare if bare == feature else f"{feature}__{bare}"] = local[1:]


def _refuse_connectors(node: SchemaDefinitionNode | SchemaExtensionNode) -> None:
    """Connectors reach the supergraph as ``@join__directive(name: "link", …)``; without them answers would lack data."""
    for directive in applied(node, "join__directive"):
        values = arguments(directive)
        url = str((values.get("args") or {}).get("url", ""))
        if values.get("name") == "link" and "/connect/" in url:
            raise SupergraphError(f"the feature {url!r} is needed for EXECUTION and is not understood", directive)
