"""The facts of a PDS3 or ISIS label."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from harvest.mapping import Mapped
from harvest.messages import Context
from harvest.pds3.catalog import describe, sort_label
from harvest.pds3.pointers import Pointer, PointerRole, pointers
from harvest.records.facts import Facts, NamedFile
from harvest.tree.names import printable
from harvest.tree.siblings import split_name
from schema.dictionary.types import Mission
from schema.label import Dialect, Label, LabelField
from schema.lids import mint_lid
from schema.records import LabelKind, Reference, Role
from schema.times import Time, format_time

PRODUCT_IDS = ("PRODUCT_ID", "PRODUCTID", "IMAGE_ID", "IMAGEID")
_FILE_BLOCKS = ("FILE", "COMPRESSED_FILE", "UNCOMPRESSED_FILE")
_LABEL_EXTENSIONS = frozenset({".lbl", ".lab", ".pvl", ".odl", ".cat", ".fmt", ".txt"})
_LINKED_BY = (
    "DATA_SET_ID", "VOLUME_ID", "INSTRUMENT_HOST_ID", "INSTRUMENT_ID", "MISSION_NAME", "TARGET_NAME",
    "INSTRUMENT_HOST_NAME", "SPACECRAFT_NAME", "INSTRUMENT_NAME", "DATA_SET_COLLECTION_ID",
)  # fmt: skip
_ROLES = {
    PointerRole.DATA: Role.DATA,
    PointerRole.CATALOG: Role.CATALOG,
    PointerRole.DESCRIPTION: Role.DOCUMENT,
}
_DESCRIPTIVE_ROLES = {"index": Role.INDEX, "checksum": Role.CHECKSUM, "include": Role.ANCILLARY, "volume": Role.ARCHIVE}
_NUMBER = re.compile(r"\d{1,9}")


class Keywords:
    """The values of a label by keyword: at the top level before deeper ones, case and underscores as PDS3 writes them."""

    def __init__(self, fields: Iterable[LabelField]) -> None:
        self._found: dict[str, LabelField] = {}
        depths: dict[str, int] = {}
        for field in fields:
            depth = field.path.count("/")
            name = field.path.rpartition("/")[2].upper()
            if name not in depths or depth < depths[name]:
                depths[name] = depth
                self._found[name] = field

    def all(self, *names: str) -> tuple[str, ...]:
        """The texts of the first of ``names`` that has a value, each on one line."""
        for name in names:
            field = self._found.get(name)
            if field is not None:
                texts = tuple(" ".join(value.text.split()) for value in field.values if value.missing is None)
                if any(texts):
                    return texts
        return ()

    def first(self, *names: str) -> str | None:
        """The first text of the first of ``names`` that has a value."""
        return next(iter(self.all(*names)), None)


def read_facts(label: Label, fields: list[LabelField], path: str, used_as: str | None = None) -> Facts:
    """The facts of ``label`` with all its ``fields`` at the real ``path``.

    ``used_as`` says what it describes where that is known already.
    """
    pure = PurePath(path)
    kind, subject = (LabelKind.DESCRIPTIVE, used_as) if used_as else sort_label(label, pure)
    keywords = Keywords(fields)
    facts = Facts(kind, subject)
    found = pointers(label)
    _add_files(facts, found, fields, pure)
    if kind is LabelKind.DESCRIPTIVE:
        description = describe(label, pure)
        facts.title = description.name
        facts.links = description.identifiers
        return facts
    facts.data_sets = keywords.all("DATA_SET_ID")
    facts.identifiers = _identifiers(keywords, facts.data_sets, printable(pure.name))
    facts.links = {name: values for name in _LINKED_BY if (values := keywords.all(name))}
    facts.version = keywords.first("PRODUCT_VERSION_ID")
    facts.version_key = tuple(int(number) for number in _NUMBER.findall(facts.version or ""))
    facts.title = keywords.first("TITLE", "PRODUCT_NAME") or ""
    facts.references = [Reference("source", source) for source in keywords.all("SOURCE_PRODUCT_ID")]
    facts.product_class = _product_class(label, found)
    return facts


def settle(
    facts: Facts, fields: list[LabelField], mapped: Mapped, mission: Mission | None, path: str, context: Context
) -> None:
    """Complete the facts of a PDS3 product with what the mission's file and its place say: LID, series, title, volume."""
    area = context.area
    volume = facts.identifiers.get("VOLUME_ID")
    if volume is None and area.container is not None and area.declared is not None:
        facts.identifiers["VOLUME_ID"] = area.container
        facts.links["VOLUME_ID"] = (area.container,)
    place = area.place(path, "pds3", mapped.mission, mapped.spacecraft)
    facts.lid = minted(facts, place.path)
    facts.title = facts.title or _title(facts, mapped)
    if mission is not None and mission.supersession:
        _supersede(facts, fields, mapped, mission)


def minted(facts: Facts, place: str) -> str:
    """The LID of a PDS3 product whose label has the virtual path ``place``."""
    identifiers = facts.identifiers
    return mint_lid(identifiers.get("DATA_SET_ID"), identifiers.get("PRODUCT_ID"), place)


def _supersede(facts: Facts, fields: list[LabelField], mapped: Mapped, mission: Mission) -> None:
    """Where the mission's file names a key: what versions of the product share, and the version that orders them."""
    instrument = mapped.common.get("instrument")
    instruments = set(instrument.values) if instrument is not None else set()
    keywords = Keywords(fields)
    for rule in mission.supersession:
        values = [keywords.first(*(PRODUCT_IDS if name == "PRODUCT_ID" else (name,))) for name in rule.key]
        version = keywords.first(rule.version)
        if version and all(values) and (not rule.instruments or instruments & set(rule.instruments)):
            facts.version = version
            facts.version_key = tuple(int(number) for number in _NUMBER.findall(version))
            facts.series = ":".join(["pds3", mapped.mission, *(value.upper() for value in values if value)])
            return


def role_of(facts: Facts) -> Role:
    """What the file of a descriptive label is for."""
    return _DESCRIPTIVE_ROLES.get(facts.subject, Role.CATALOG)


def _identifiers(keywords: Keywords, data_sets: tuple[str, ...], name: str) -> dict[str, str]:
    found = {"PRODUCT_ID": keywords.first(*PRODUCT_IDS) or split_name(name)[0]}
    if data_sets:
        found["DATA_SET_ID"] = data_sets[0]
    volume = keywords.first("VOLUME_ID")
    if volume is not None:
        found["VOLUME_ID"] = volume
    return found


def _add_files(facts: Facts, places: list[Pointer], fields: list[LabelField], path: PurePath) -> None:
    """Files by pointers and by FILE objects; structure files are what the label depends on."""
    found: dict[tuple[str, Role], NamedFile] = {}
    for pointer in places:
        if pointer.role is PointerRole.STRUCTURE:
            if pointer.file is not None:
                facts.includes.append(pointer.file)
            continue
        file = NamedFile(pointer.file or "", _ROLES[pointer.role], pointer.line)
        found.setdefault((file.name.lower(), file.role), file)
    for field in fields:
        if not field.path.upper().endswith("FILE_NAME"):
            continue
        block, _, name = field.path.upper().rpartition("/")
        if name == "FILE_NAME" and block.rpartition("/")[2] in _FILE_BLOCKS:
            for value in field.values:
                if value.missing is None and (("^", "") not in found):
                    file = NamedFile(value.text.strip(), Role.DATA, field.line)
                    found.setdefault((file.name.lower(), file.role), file)
    if facts.kind is LabelKind.PRODUCT and not found and path.suffix.lower() not in _LABEL_EXTENSIONS:
        found["", Role.DATA] = NamedFile("", Role.DATA)
    facts.files = list(found.values())


def _product_class(label: Label, found: list[Pointer]) -> str:
    """The main data object: the first that is pointed to, an image or cube before others."""
    if label.dialect is Dialect.ISIS:
        return "IsisCube"
    data = [pointer.name for pointer in found if pointer.role is PointerRole.DATA]
    main = [name for name in data if name.endswith(("IMAGE", "QUBE"))]
    return next(iter(main or data), "")


def _title(facts: Facts, mapped: Mapped) -> str:
    """A title from what the label says: instrument, product type, target, product id and day."""

    def said(name: str) -> str:
        field = mapped.common.get(name)
        return str(field.values[0]) if field is not None and field.values else ""

    start = mapped.common.get("startTime")
    time = start.values[0] if start is not None and start.values else None
    day = format_time(time.begin)[:10] if isinstance(time, Time) else ""
    instrument = said("instrumentName") or said("instrument")
    target = f"of {said('target')}" if said("target") else ""
    subject = " ".join(filter(None, [mapped.spacecraft_name, instrument, said("productType"), target]))
    return ", ".join(filter(None, [subject, facts.identifiers["PRODUCT_ID"], day]))
