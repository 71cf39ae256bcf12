"""What the record of a PDS4 product is made from: its identity, files, references and members, out of the label tree."""

from collections.abc import Iterator
from dataclasses import dataclass

from harvest.pds4.identification import Identification, read_identification
from harvest.pds4.references import ProductReference, model, processing_level, read_references
from harvest.pds4.tree import first, on_one_line, text, value
from schema.label import Block, Label
from schema.problems import Problem
from schema.records import LabelKind, Role
from schema.times import Time

_REFERENCES = frozenset(
    ["pds:Internal_Reference", "pds:Source_Product_Internal", "pds:Source_Product_External", "pds:Bundle_Member_Entry"]
)
_FILES = frozenset(["pds:File", "pds:Document_File"])


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file that a label describes.

    ``directory`` is relative to the label's directory, empty for beside it. ``size`` is in bytes; ``size``, ``md5``
    (lower case), ``created`` and ``records`` are None where the label does not say. ``area`` is the class that holds it.
    """

    name: str
    directory: str
    role: Role
    area: str
    size: int | None
    md5: str | None
    created: Time | None
    records: int | None
    line: int


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """All that one PDS4 label says of its product; ``problems`` names what is missing or malformed.

    ``members`` are a bundle's collections (a collection's products stand in its inventory file); ``references`` all
    other products that the label names. Labels that are no ``Product_*`` (dictionaries) are descriptive.
    """

    kind: LabelKind
    identification: Identification
    files: tuple[LabelledFile, ...]
    references: tuple[ProductReference, ...]
    members: tuple[ProductReference, ...]
    collection_type: str | None
    bundle_type: str | None
    description: str
    problems: tuple[Problem, ...]

    @property
    def sources(self) -> tuple[ProductReference, ...]:
        """The products that this one was made from."""
        return tuple(reference for reference in self.references if reference.relation == "source")

    @property
    def derivatives(self) -> tuple[ProductReference, ...]:
        """The products that were made from this one."""
        return tuple(reference for reference in self.references if reference.relation == "derivative")


def read_product(label: Label, path: str) -> ProductFacts:
    """The facts of ``label``, read from ``path`` (for messages only). Nothing a label lacks is an exception."""
    problems: list[Problem] = []
    root = label.root
    identification = read_identification(label, path, problems)
    level = processing_level(root)
    files: list[LabelledFile] = []
    references: list[ProductReference] = []
    for block, owner, above in _walk(root, root):
        if block.name in _FILES:
            files.extend(_files(block, owner, above, identification.product_class, path, problems))
        elif block.name in _REFERENCES:
            references.extend(read_references(block, owner, level))
    main = first(root, "Collection") or first(root, "Bundle")
    return ProductFacts(
        kind=_kind(root, path, problems),
        identification=identification,
        files=tuple(files),
        references=tuple(reference for reference in references if reference.relation != "member"),
        members=tuple(reference for reference in references if reference.relation == "member"),
        collection_type=text(first(root, "Collection"), "collection_type"),
        bundle_type=text(first(root, "Bundle"), "bundle_type"),
        description=_description(identification, main),
        problems=tuple(problems),
    )


def _walk(block: Block, above: Block) -> Iterator[tuple[Block, Block, Block]]:
    """Every class below ``block``, with the one that holds it and the one above that."""
    for member in block.members:
        if isinstance(member, Block):
            yield member, block, above
            yield from _walk(member, block)


def _kind(root: Block, path: str, problems: list[Problem]) -> LabelKind:
    if root.name.startswith("pds:Product_"):
        return LabelKind.PRODUCT
    reason = f"{root.name} is not a Product_* class"
    problems.append(Problem(path, root.line, root.name, reason, "Nothing, unless the label was meant as a product"))
    return LabelKind.DESCRIPTIVE


def _description(identification: Identification, main: Block | None) -> str:
    citation = identification.citation
    return (citation.description if citation else "") or on_one_line(text(main, "description"))


def _files(
    block: Block, area: Block, above: Block, product_class: str, path: str, problems: list[Problem]
) -> Iterator[LabelledFile]:
    area_name = area.name.removeprefix("pds:")
    name = text(block, "file_name")
    if name is None:
        reason, fix = f"a {block.name} of {area_name} has no file_name", "Add the name of the file"
        problems.append(Problem(path, block.line, "file_name", reason, fix))
        return
    directory = text(block, "directory_path_name", "directory_path") or ""
    if "/" in name or "\\" in name:
        reason, fix = f"file_name {name!r} holds a directory", "Move the directory to directory_path_name"
        problems.append(Problem(path, block.line, "file_name", reason, fix))
    created = value(block, "creation_date_time")
    yield LabelledFile(
        name=name,
        directory=directory,
        role=_role(area_name, product_class),
        area=area_name,
        size=_size(block, path, problems),
        md5=(text(block, "md5_checksum") or _manifest_md5(area_name, above) or "").lower() or None,
        created=created.typed if created and isinstance(created.typed, Time) else None,
        records=_integer(block, "records"),
        line=block.line,
    )


def _role(area: str, product_class: str) -> Role:
    roles = model()
    return Role(roles["product_roles"].get(product_class) or roles["roles"].get(area, "other"))


def _size(block: Block, path: str, problems: list[Problem]) -> int | None:
    size = value(block, "file_size")
    if size is None:
        return None
    if isinstance(size.typed, int) and (size.unit or "byte").lower().rstrip("s") == "byte":
        return size.typed
    reason = f"file_size {size.text!r} in {size.unit or 'no unit'} is not a whole number of bytes"
    problems.append(Problem(path, block.line, "file_size", reason, 'Write the size in bytes with unit="byte"'))
    return None


def _integer(block: Block, name: str) -> int | None:
    found = value(block, name)
    return found.typed if found and isinstance(found.typed, int) else None


def _manifest_md5(area: str, component: Block) -> str | None:
    """The checksum that an information package states beside the class of a manifest."""
    if (text(component, "checksum_type") or "").upper() != "MD5":
        return None
    names = model()["manifest_checksums"].items()
    return next((found for name, owner in names if owner == area and (found := text(component, name))), None)
