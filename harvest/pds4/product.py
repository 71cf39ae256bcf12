"""What the record of a PDS4 product is made from: its identity, files, references and members, out of the label tree."""

from collections.abc import Iterator
from dataclasses import dataclass

from harvest.pds4.identification import Identification, read_identification
from harvest.pds4.references import model, processing_level, read_references
from harvest.pds4.tree import text, value
from schema.label import Block, Label
from schema.problems import Problem
from schema.records import LabelKind, Reference, Role

_REFERENCES = frozenset(
    ["pds:Internal_Reference", "pds:Source_Product_Internal", "pds:Source_Product_External", "pds:Bundle_Member_Entry"]
)
_FILES = frozenset(["pds:File", "pds:Document_File"])


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file that a label describes.

    ``directory`` is relative to the label's directory, empty for beside it. ``size`` (bytes) and ``md5`` (lower case) are
    None where the label does not say.
    """

    name: str
    directory: str
    role: Role
    size: int | None
    md5: str | None
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
    references: tuple[Reference, ...]
    members: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def read_product(label: Label, path: str) -> ProductFacts:
    """The facts of ``label``, read from ``path`` (for messages only). Nothing a label lacks is an exception."""
    problems: list[Problem] = []
    root = label.root
    identification = read_identification(label, path, problems)
    level = processing_level(root)
    files: list[LabelledFile] = []
    references: list[Reference] = []
    for block, area, above in _walk(root, root):
        if block.name in _FILES:
            files.extend(_files(block, area, above, identification.product_class, path, problems))
        elif block.name in _REFERENCES:
            references.extend(read_references(block, level))
    return ProductFacts(
        kind=_kind(root, path, problems),
        identification=identification,
        files=tuple(files),
        references=tuple(reference for reference in references if reference.relation != "member"),
        members=tuple(reference for reference in references if reference.relation == "member"),
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
    yield LabelledFile(
        name=name,
        directory=directory,
        role=_role(area_name, product_class),
        size=_size(block, path, problems),
        md5=(text(block, "md5_checksum") or _manifest_md5(area_name, above) or "").lower() or None,
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


def _manifest_md5(area: str, component: Block) -> str | None:
    """The checksum that an information package states beside the class of a manifest."""
    if (text(component, "checksum_type") or "").upper() != "MD5":
        return None
    names = model()["manifest_checksums"].items()
    return next((found for name, owner in names if owner == area and (found := text(component, name))), None)
