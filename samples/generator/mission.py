"""A mission as data: ``templates/<mission>/mission.toml`` says what an archive of it holds, and where.

``[archive]``
    what ``archive.toml`` declares.
``[facts]``
    true of every product: names, ids, texts. Strings may use the archive's ``${number}``.
``[[file]]``
    one file of each product, in writing order (data before the label that states its checksum): ``path``, ``data``
    (names of `images.DATA`, in file order), ``label`` (template); both for an attached label; ``name`` (prefix of the
    facts ``<name>_file``, ``_size``, ``_md5``); ``kind`` (only for products of this kind);
    ``generated`` (only in generated archives); ``collection``, ``lid``,
    ``version`` (PDS4: its inventory row).
``[[static]]``
    one file of the archive, with the same keys.
``[[table]]``
    a PDS3 index: ``path``, ``label``, ``columns``, ``rows`` (a fact that lists several rows a product).
``[[collection]]``
    PDS4: ``name``, ``type``, ``title``, ``versioned`` (false: its inventory has LIDs alone). ``[secondary]`` names the
    members from elsewhere; ``without`` the standard's templates that this mission leaves out.
``[[product]]``
    the facts of the products of the checked-in samples; ``products_of`` names a mission that has the same.
``[vary]``
    how many of a generated archive's products are this mission's (``weight``), the first archive's ``number``, the
    products of a volume (``per_volume``), and their times (``first`` to ``last``, or a ``step`` of seconds).
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from samples.generator.templates import TEMPLATES, Facts, Template, load


@dataclass(frozen=True, slots=True)
class FileRule:
    """One file of a product or of an archive."""

    path: Template
    name: str
    data: tuple[str, ...]
    label: Template | None
    kind: str | None
    generated: bool
    collection: str | None
    lid: Template
    version: Template


@dataclass(frozen=True, slots=True)
class Mission:
    """What the archives of one mission hold."""

    name: str
    settings: dict[str, Any]
    files: tuple[FileRule, ...]
    static: tuple[FileRule, ...]
    vary: Callable[[Random, Facts], None]
    derive: Callable[[Facts], None]

    @property
    def standard(self) -> str:
        """``pds3`` or ``pds4``."""
        return str(self.settings["archive"]["standard"])

    def archive_facts(self, number: int) -> Facts:
        """The facts of the archive (volume or bundle) with this number."""
        facts: Facts = {"number": number}
        for table in ("facts", "archive"):
            for key, value in self.settings[table].items():
                facts[key] = Template(value, key).render({"number": number}) if isinstance(value, str) else value
        return facts


def read_mission(name: str, vary: Callable[[Random, Facts], None], derive: Callable[[Facts], None]) -> Mission:
    """The mission of ``templates/<name>/mission.toml`` with what its standard adds."""
    settings = tomllib.loads((TEMPLATES / name / "mission.toml").read_text(encoding="utf-8"))
    standard = settings["archive"]["standard"]
    shared = tomllib.loads((TEMPLATES / standard / "standard.toml").read_text(encoding="utf-8"))
    if twin := settings.get("products_of"):
        settings["product"] = tomllib.loads((TEMPLATES / twin / "mission.toml").read_text(encoding="utf-8"))["product"]
    for key, value in shared.items():
        settings[key] = value | settings.get(key, {}) if isinstance(value, dict) else settings.get(key, []) + value
    files = tuple(_rule(name, rule) for rule in settings.get("file", []))
    without = settings.get("without", ())
    static = tuple(_rule(name, rule) for rule in settings.get("static", []) if rule.get("label") not in without)
    return Mission(name, settings, files, static, vary, derive)


def _rule(mission: str, rule: dict[str, Any]) -> FileRule:
    source = f"{mission}/mission.toml: {rule['path']}"
    return FileRule(
        path=Template(rule["path"], source),
        name=rule.get("name", "file"),
        data=tuple(rule.get("data", ())),
        label=load(mission, rule["label"]) if "label" in rule else None,
        kind=rule.get("kind"),
        generated=rule.get("generated", False),
        collection=rule.get("collection"),
        lid=Template(rule.get("lid", "${lid}"), source),
        version=Template(rule.get("version", "${vid}"), source),
    )
