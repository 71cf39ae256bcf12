"""Writes one archive: a PDS3 volume or a PDS4 bundle, its products, its tables and inventories, and its root's file."""

import os
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path

from samples.generator.labels import attached, data_objects, detached
from samples.generator.mission import FileRule, Mission
from samples.generator.tables import Table
from samples.generator.templates import Facts, load

_LABEL_STARTS = (b"PDS_VERSION_ID", b"<?xml", b"CCSD3ZF")


@dataclass(slots=True)
class Tally:
    """What was written."""

    products: int = 0
    labels: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(slots=True)
class Archive:
    """One archive root being written. ``facts`` are true of the whole archive."""

    mission: Mission
    root: Path
    facts: Facts
    tally: Tally = field(default_factory=Tally)
    _tables: list[Table] = field(init=False)
    _members: dict[str, list[str]] = field(init=False)
    _digests: list[tuple[str, str]] = field(default_factory=list)
    _folders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        settings = self.mission.settings
        self._tables = [Table(self.mission.name, table) for table in settings.get("table", [])]
        secondary = settings.get("secondary", {})
        self._members = {entry["name"]: [] for entry in settings.get("collection", [])}
        for name, rows in secondary.items():
            self._members[name] += [f"S,{row}" for row in rows]

    def add(self, product: Facts) -> None:
        """Write the files of one product whose facts are complete."""
        facts = self.facts | product
        for rule in self.mission.files:
            if rule.kind == facts.get("kind") and (facts.get("generated") or not rule.generated):
                self._file(rule, facts)
        if not facts.get("unlisted"):
            for table in self._tables:
                table.add(facts)
        self.tally.products += 1

    def finish(self) -> None:
        """Write what describes the archive as a whole."""
        facts = self.facts | {"products": self.tally.products}
        for rule in self.mission.static:
            self._file(rule, facts)
        for table in self._tables:
            self._write(table.path, "".join(table.rows).encode("ascii"))
            self._write(f"{table.path[:-3]}LBL", table.label(facts).encode("ascii"))
        if self.mission.standard == "pds4":
            self._collections(facts)
        if manifest := self.mission.settings["archive"].get("manifest"):
            self._manifest(manifest, facts)
        self._declare("", self.mission.settings["archive"]["archive_status"])

    def stage(self, folder: str, release: str) -> None:
        """Declare a folder a later release that is not yet public."""
        self._declare(f"{folder}/", "staged", release)

    def _file(self, rule: FileRule, facts: Facts) -> None:
        path = rule.path.render(facts)
        facts[f"{rule.name}_path"], facts[f"{rule.name}_file"] = path, path.rpartition("/")[2]
        facts[f"{rule.name}_stem"] = path.rpartition(".")[0]
        objects = data_objects(rule.data, facts)
        if rule.label is None:
            content = detached(objects, facts)
        elif objects:
            content = attached(rule.label, objects, facts)
            self.facts["label_bytes"] = facts["label_bytes"]  # the next label most often has the same length
        else:
            content = rule.label.render(facts).encode("utf-8")
        facts[f"{rule.name}_size"] = len(content)
        facts[f"{rule.name}_records"] = len(content) // facts.get("record_bytes", 1)
        if self.mission.standard == "pds4":
            alone = objects[0][1] if len(objects) == 1 else None
            facts[f"{rule.name}_md5"] = alone.md5 if alone else md5(content, usedforsecurity=False).hexdigest()
        if rule.collection and not (facts.get("unlisted") or facts.get("superseded")):
            self._members[rule.collection].append(f"P,{rule.lid.render(facts)}::{rule.version.render(facts)}")
        self._write(path, content)

    def _collections(self, facts: Facts) -> None:
        label, member, entries = load("pds4", "collection.xml"), load("pds4", "member.xml"), []
        for entry in self.mission.settings["collection"]:
            name = entry["name"]
            rows = self._members[name]
            if not entry.get("versioned", True):
                rows = [row.partition("::")[0] for row in rows]
            inventory = "".join(f"{row}\r\n" for row in rows).encode("ascii")
            collection = facts | {
                "collection": name,
                "collection_type": entry["type"],
                "collection_title": entry["title"],
                "records": len(rows),
                "inventory_type": "ASCII_LIDVID_LID" if entry.get("versioned", True) else "ASCII_LID",
                "inventory_size": len(inventory),
                "inventory_md5": md5(inventory, usedforsecurity=False).hexdigest(),
                "member_kind": entry["type"].lower(),
            }
            self._write(f"{name}/collection_{name}_inventory.csv", inventory)
            self._write(f"{name}/collection_{name}.xml", label.render(collection).encode("utf-8"))
            entries.append(member.render(collection))
        bundle = load(self.mission.name, "bundle.xml").render(facts | {"members": "".join(entries)})
        self._write("bundle.xml", bundle.encode("utf-8"))

    def _manifest(self, path: str, facts: Facts) -> None:
        rows = "".join(f"{digest}  {name:<80}\r\n" for digest, name in sorted(self._digests, key=lambda row: row[1]))
        count = len(self._digests)
        self._write(path, rows.encode("ascii"))
        label = load(self.mission.name, "checksum.lbl").render(facts | {"rows": count})
        self._write(f"{path[:-3]}LBL", label.encode("ascii"))

    def _declare(self, folder: str, status: str, release: str | None = None) -> None:
        keys = {
            key: self.facts[key]
            for key in ("standard", "mission", "spacecraft", "volume", "bundle", "release")
            if key in self.mission.settings["archive"]
        }
        keys |= {"release": release} if release else {}
        keys |= {"archive_status": status}
        text = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
        self._write(f"{folder}archive.toml", text.encode("utf-8"))

    def _write(self, path: str, content: bytes) -> None:
        """Write a new file; two products of one name are an error."""
        target = f"{self.root}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            os.write(descriptor, content)
        finally:
            os.close(descriptor)
        if "manifest" in self.mission.settings["archive"]:
            self._digests.append((md5(content, usedforsecurity=False).hexdigest(), path))
        self.tally.files += 1
        self.tally.bytes += len(content)
        self.tally.labels += content.startswith(_LABEL_STARTS)
