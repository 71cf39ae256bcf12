"""Names of the indices of an archive, and what the state of it says.

Readers use aliases (``tharsis.products``); behind each stand the indices of one generation, one a mission or one for all
(``tharsis.products.mro.3``). A rebuild fills the next generation, and one change of all aliases makes it the present one.
"""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

from schema.index import load_index
from schema.uris import parse_uri
from search.elastic.options import Options

ALL = "all"
OTHER = "other"  # of what lies in no mission
SPLIT = ("products", "files")  # kinds that may have an index a mission


def identity(text: str) -> str:
    """The document id of a uri or path, of any length."""
    return urlsafe_b64encode(hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest()[:18]).decode()


class Layout:
    """The names of one generation's indices."""

    def __init__(self, options: Options, generation: int) -> None:
        self._options = options
        self.generation = generation

    @property
    def state(self) -> str:
        """The index of the state, which has no generations."""
        return f"{self._options.prefix}.state"

    def alias(self, kind: str) -> str:
        """What readers ask."""
        return f"{self._options.prefix}.{kind}"

    def index(self, kind: str, uri: str = "") -> str:
        """The index that holds the document of a uri."""
        partition = ALL
        if kind in SPLIT and self._options.by_mission:
            try:
                partition = parse_uri(uri).mission
            except ValueError:
                partition = OTHER
        return f"{self._options.prefix}.{kind}.{partition}.{self.generation}"

    def pattern(self) -> str:
        """All indices of this generation."""
        return self.indices("*")

    def indices(self, kind: str) -> str:
        """All indices of a kind of this generation."""
        return f"{self._options.prefix}.{kind}.*.{self.generation}"

    def all(self) -> str:
        """The indices of all generations."""
        return f"{self._options.prefix}.*.*.*"

    def kind(self, index: str) -> str:
        """The kind of documents that an index has."""
        return index.removeprefix(f"{self._options.prefix}.").partition(".")[0]

    def definition(self, index: str, *, with_alias: bool) -> dict[str, Any]:
        """What an index is made with."""
        kind = self.kind(index)
        found = load_index(kind)
        settings = found["settings"]["index"]
        shards = self._options.shards if kind in SPLIT else 1
        made = {"number_of_shards": shards, "number_of_replicas": self._options.replicas} | settings
        aliases: dict[str, Any] = {"aliases": {self.alias(kind): {}}} if with_alias and kind != "state" else {}
        return {"settings": {"index": made}, "mappings": found["mappings"], **aliases}
