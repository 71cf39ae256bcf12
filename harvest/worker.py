"""Reads one file in a worker's process: is it a label, of what kind, and what record does it make?"""

import hashlib
import os
import traceback
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from harvest.detect import HEAD_BYTES, detect
from harvest.mapping import Mapped, Mapper
from harvest.messages import Context, Outcome, Partner, Task, Understanding, Untyped
from harvest.pds3.reader import read_label as read_pds3
from harvest.pds4.reader import read_label as read_pds4
from harvest.pool import Beat, Work
from harvest.records import dependencies, pds3_facts, pds4_facts
from harvest.records.build import bounded, description_record, product_record, seal
from harvest.records.counterparts import are_counterparts
from harvest.records.facts import Facts
from harvest.records.files import FoundFiles, find_files
from harvest.records.index_rows import IndexRows
from harvest.records.twins import Twin, find_twin
from harvest.remote.tree import Mount, RemoteTree
from harvest.tables.localizations import LocalizationTable, take_up
from harvest.tree.archive import Area
from harvest.tree.files import fetch, first_bytes, mount, open_file, stated
from harvest.tree.names import printable
from harvest.tree.siblings import Siblings
from schema.dictionary import load_dictionary
from schema.label import Dialect, Label, Value
from schema.problems import LabelError, Problem
from schema.records import LabelKind, Reference, Role

Checksums = Literal["none", "md5", "sha256"]
UNKNOWN = "unknown"
_CHUNK = 4 << 20  # bytes read at a time for a checksum
_encode = msgspec.msgpack.Encoder().encode
_EXAMPLE_LENGTH = 100  # characters of a value in the report
_NEVER_IN_A_PLACE = ("multi", "none")


def make_reader(checksums: Checksums, elsewhere: Mount | None = None) -> Work:
    """The work of a worker's process, with its own dictionary and mapper, and its own connections to what is ``elsewhere``."""
    if elsewhere is not None:
        mount(RemoteTree(elsewhere))
    reader = FileReader(Mapper(load_dictionary()), checksums)
    return reader.read


class FileReader:
    """Reads files of tasks; what directories hold is remembered for the length of a harvest."""

    def __init__(self, mapper: Mapper, checksums: Checksums) -> None:
        self._mapper = mapper
        self._checksums = checksums
        self._siblings = Siblings()
        self._rows = IndexRows()
        self._localizations: tuple[LocalizationTable, ...] = ()

    def read(self, task: Task, number: int, beat: Beat) -> Outcome:
        """What file ``number`` of ``task`` holds; never raises for what a file holds."""
        name = task.paths[number]
        path = os.fsdecode(name)
        try:
            if number == 0:
                fetch(task.paths, beat)
            outcome = self._read(path, name, task.context, task.partners.get(name))
            return self._with_checksums(outcome, path, beat)
        except OSError as error:
            reason = f"the file cannot be read ({error.strerror})"
            outcome = _failed(name, path, reason, "Give the harvest the right to read it", kind=None)
            outcome.unread = True
            return outcome
        except (Exception, RecursionError, MemoryError) as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            reason = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
            return _failed(name, path, reason, "Report this label: the harvest should have understood or refused it")

    def _read(self, path: str, name: bytes, context: Context, partner: Partner | None) -> Outcome:
        place = Path(path)
        dialect = detect(place, first_bytes(path, HEAD_BYTES))
        if dialect is None:
            return Outcome(name)
        try:
            label = read_pds4(place) if dialect is Dialect.PDS4 else read_pds3(place)
        except LabelError as error:
            problem = error.problem._replace(path=printable(path))
            return Outcome(name, LabelKind.FAILURE, problems=(problem,))
        return self._understand(path, name, label, context, partner)

    def _understand(self, path: str, name: bytes, label: Label, context: Context, partner: Partner | None) -> Outcome:
        folder = os.path.dirname(path)
        shown = printable(path)
        fields = list(label.fields())
        if label.dialect is Dialect.PDS4:
            facts = pds4_facts.read_facts(label, shown, folder, self._siblings)
        else:
            facts = pds3_facts.read_facts(label, fields, path, "index" if path in context.index_labels else None)
        problems = [*label.warnings, *facts.problems]
        if facts.kind is LabelKind.DESCRIPTIVE:
            return self._describe(path, name, label, facts, context, problems)
        area = context.area
        found = find_files(facts, path, self._siblings)
        twin = find_twin(facts, found, self._siblings) if found.attached else None
        if twin is not None:
            return self._twin(name, label, facts, found, twin, context, problems)
        if context.localizations != self._localizations:
            self._localizations = context.localizations
            problems += take_up(context.localizations, self._mapper)
        rows = self._rows.lookup(context, path, found, fields)
        mapped = self._mapped(label, rows.values, area, shown)
        problems += [*mapped.warnings, *found.problems, *_disagreements(label, facts, context, shown)]
        if label.dialect is not Dialect.PDS4:
            mission = self._mapper.dictionary.missions.get(mapped.mission)
            pds3_facts.settle(facts, fields, mapped, mission, path, context)
        place = area.place(path, standard_of(label), mapped.mission, mapped.spacecraft)
        tokens = dependencies.of(facts, found, path)
        if partner is not None:
            tokens.append(dependencies.partner_token(partner.path))
            facts.references += self._counterpart(facts, label, mapped, partner)
        product = product_record(
            facts, label, mapped, place, found.records(place, area), fields + rows.fields, context.links
        )
        seal(product)
        return Outcome(
            name,
            LabelKind.PRODUCT,
            role=Role.LABEL if not found.attached else Role.DATA,
            product=product,
            problems=tuple(problems),
            claims=found.claims(),
            dependencies=dependencies.state_text(tokens, path, self._siblings),
            declared_md5=found.checksums(),
            matched=rows.matched,
            understanding=_understanding(mapped, shown),
        )

    def _counterpart(self, facts: Facts, label: Label, mapped: Mapped, partner: Partner) -> list[Reference]:
        """The product in the other standard, where the label at ``partner`` turns out to be of the same observation."""
        path = os.fsdecode(partner.path)
        try:
            dialect = detect(Path(path), first_bytes(path, HEAD_BYTES))
            if dialect is None or (dialect is Dialect.PDS4) == (label.dialect is Dialect.PDS4):
                return []
            other = read_pds4(Path(path)) if dialect is Dialect.PDS4 else read_pds3(Path(path))
        except (LabelError, OSError):
            return []
        shown = printable(path)
        if dialect is Dialect.PDS4:
            other_facts = pds4_facts.read_facts(other, shown, os.path.dirname(path), self._siblings)
        else:
            other_facts = pds3_facts.read_facts(other, list(other.fields()), path)
            other_facts.lid = pds3_facts.minted(other_facts, partner.place)
        other_mapped = self._mapper.map(other, mission=mapped.mission, path=shown)
        if other_facts.kind is LabelKind.PRODUCT and are_counterparts(facts, mapped, other_facts, other_mapped):
            return [Reference("counterpart", other_facts.lid)]
        return []

    def _mapped(self, label: Label, rows: list[dict[str, Value]], area: Area, shown: str) -> Mapped:
        mission, spacecraft = (
            None if given in _NEVER_IN_A_PLACE else given for given in (area.mission, area.spacecraft)
        )
        return self._mapper.map(label, rows, mission=mission, spacecraft=spacecraft, path=shown)

    def _twin(
        self,
        name: bytes,
        label: Label,
        facts: Facts,
        found: FoundFiles,
        twin: Twin,
        context: Context,
        problems: list[Problem],
    ) -> Outcome:
        """An attached label whose product a detached one describes already: the file is that product's."""
        mapped = self._mapped(twin.label, [], context.area, printable(twin.path))
        place = context.area.place(twin.path, standard_of(label), mapped.mission, mapped.spacecraft)
        tokens = dependencies.of(facts, found, found.path)
        return Outcome(
            name,
            LabelKind.PRODUCT,
            role=Role.DATA,
            problems=tuple(problems),
            dependencies=dependencies.state_text(tokens, found.path, self._siblings),
            twin=place.uri,
        )

    def _describe(
        self, path: str, name: bytes, label: Label, facts: Facts, context: Context, problems: list[Problem]
    ) -> Outcome:
        place = context.area.place(path, standard_of(label), UNKNOWN, UNKNOWN)
        description = description_record(facts, label, place)
        description.label = bounded(description.label)
        found = find_files(facts, path, self._siblings)
        return Outcome(
            name,
            LabelKind.DESCRIPTIVE,
            role=pds3_facts.role_of(facts),
            description=description,
            problems=(*problems, *found.problems),
            claims=found.claims(),
            dependencies=dependencies.state_text(dependencies.of(facts, found, path), path, self._siblings),
        )

    def _with_checksums(self, outcome: Outcome, path: str, beat: Beat) -> Outcome:
        known = stated(path)
        outcome.md5, outcome.sha256 = known.md5, known.sha256
        if self._checksums == "none" or getattr(known, self._checksums):
            return outcome
        with open_file(path) as file:
            setattr(outcome, self._checksums, checksum(file, self._checksums, beat))
        return outcome


def checksum(file: BinaryIO, kind: str, beat: Beat) -> str:
    """The checksum of an open file in lower-case hexadecimal digits; ``beat`` is called while it is read."""
    state = hashlib.new(kind, usedforsecurity=False)
    while chunk := file.read(_CHUNK):
        state.update(chunk)
        beat()
    return state.hexdigest()


def standard_of(label: Label) -> str:
    """The standard that a label is written by; ISIS labels count as PDS3."""
    return "pds4" if label.dialect is Dialect.PDS4 else "pds3"


def _disagreements(label: Label, facts: Facts, context: Context, path: str) -> list[Problem]:
    """Where a label contradicts archive.toml in standard, volume or bundle (the mapper compares the missions)."""
    area = context.area
    if area.declared is None:
        return []
    said: list[tuple[str, str, str]] = []
    if area.standard and standard_of(label) != area.standard:
        said.append(("standard", area.standard, standard_of(label)))
    volume = facts.identifiers.get("VOLUME_ID")
    if area.standard == "pds3" and area.container and volume and volume.upper() != area.container.upper():
        said.append(("volume", area.container, volume))
    if area.standard == "pds4" and area.container and facts.lid.count(":") >= 3:
        bundle = facts.lid.split(":")[3]
        if bundle.lower() != area.container.lower() and facts.product_class == "Product_Bundle":
            said.append(("bundle", area.container, bundle))
    return [
        Problem(
            path,
            None,
            key,
            f"archive.toml says {key} {ours}, the label {theirs}",
            f"Correct {area.declared} or the label",
        )
        for key, ours, theirs in said
    ]


def _understanding(mapped: Mapped, shown: str) -> Understanding:
    missing = [name for name, value in mapped.common.items() if not value.values]
    untyped = [Untyped(name, raw.value.text[:_EXAMPLE_LENGTH], raw.path, shown) for name, raw in mapped.untyped.items()]
    return Understanding(list(mapped.fired), missing, untyped)


def _failed(name: bytes, path: str, reason: str, fix: str, kind: LabelKind | None = LabelKind.FAILURE) -> Outcome:
    return Outcome(name, kind, problems=(Problem(printable(path), None, None, reason, fix),))
