"""Label templates: text files with ``${name}`` or ``${name:format}`` where a fact goes.

A template is compiled once to a ``str.format`` string, so that writing a label costs microseconds.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

Facts = dict[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"\$\{(\w+)(:[^}]*)?\}")


class Template:
    """Compiled text; ``render`` fills in the facts, or says which fact of which template is missing."""

    def __init__(self, text: str, source: str) -> None:
        parts = _SLOT.split(text)
        compiled = []
        for index in range(0, len(parts), 3):
            compiled.append(parts[index].replace("{", "{{").replace("}", "}}"))
            if index + 1 < len(parts):
                compiled.append(f"{{{parts[index + 1]}{parts[index + 2] or ''}}}")
        self._format = "".join(compiled)
        self._source = source

    def render(self, facts: Mapping[str, Any]) -> str:
        """The text with its facts; raises ValueError where one is missing or cannot be written in its format."""
        try:
            return self._format.format_map(facts)
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"{self._source}: cannot fill in {error!r}: give the mission this fact") from error


@cache
def load(mission: str, name: str) -> Template:
    """The template ``name`` of a mission, or else the shared one of its standard; line ends become CR LF."""
    for folder in (mission, "pds3", "pds4"):
        path = TEMPLATES / folder / name
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
            return Template(text, f"{folder}/{name}")
    raise ValueError(f"no template {name} in {TEMPLATES}/{mission}, pds3 or pds4: add it")
