"""Who a PDS4 product is: identifiers, version, title and aliases (``Identification_Area``)."""

import re
from dataclasses import dataclass

from harvest.pds4.tree import blocks, first, on_one_line, statements, text, texts
from schema.label import Block, Label
from schema.problems import Problem

_VID = re.compile(r"(\d{1,9})\.(\d{1,9})\Z", re.ASCII)
_LOOSE_VID = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))*", re.ASCII)
_LID = re.compile(r"urn(?::[A-Za-z0-9._-]+){3,5}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identification:
    """The identity of a product; ``lid`` and ``version`` are None where the label has none.

    ``version_key`` compares versions as numbers; it is empty where the version holds none.
    """

    lid: str | None
    version: str | None
    version_key: tuple[int, ...]
    title: str
    product_class: str
    alternate_ids: tuple[str, ...]

    @property
    def lidvid(self) -> str | None:
        """``lid::version``, or None where either is missing."""
        return f"{self.lid}::{self.version}" if self.lid and self.version else None


def parse_vid(text: str) -> tuple[int, int]:
    """The two numbers of a version identifier (Standards Reference 1.22 section 6D.3): ``1.10`` gives ``(1, 10)``.

    Raises ValueError where ``text`` is none.
    """
    match = _VID.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a version of the form M.n, such as 1.0")
    return int(match[1]), int(match[2])


def split_lidvid(identifier: str) -> tuple[str, str | None]:
    """LID and version of an identifier as labels and inventories write it; the version is None where there is none."""
    lid, _, version = identifier.strip().partition("::")
    return lid.strip(), version.strip() or None


def read_identification(label: Label, path: str, problems: list[Problem]) -> Identification:
    """The identity that ``label`` states; what is missing or malformed is added to ``problems``."""
    area = first(label.root, "Identification_Area")
    lid = _checked_lid(area, path, problems)
    version = text(area, "version_id")
    root_class = label.root.name.removeprefix("pds:")
    stated_class = text(area, "product_class")
    if stated_class and stated_class != root_class:
        reason = f"product_class is {stated_class}, but the label is a {root_class}"
        problems.append(Problem(path, area.line if area else None, "product_class", reason, f"Write {root_class}"))
    aliases = list(blocks(first(area, "Alias_List"), "Alias"))
    return Identification(
        lid=lid,
        version=version,
        version_key=_version_key(version, area, path, problems),
        title=on_one_line(text(area, "title")),
        product_class=root_class,
        alternate_ids=tuple(found for alias in aliases for found in texts(alias, "alternate_id")),
    )


def _checked_lid(area: Block | None, path: str, problems: list[Problem]) -> str | None:
    for found, line in statements(area, "logical_identifier"):
        lid, version = split_lidvid(found.text)
        if version or not _LID.match(lid):
            reason = f"{found.text!r} is not a LID"
            fix = "Write urn:agency:archive:bundle[:collection[:product]] without a version"
            problems.append(Problem(path, line, "logical_identifier", reason, fix))
        return lid or None
    reason = "the label has no logical_identifier"
    fix = "Add Identification_Area/logical_identifier with the product's LID"
    problems.append(Problem(path, area.line if area else None, "logical_identifier", reason, fix))
    return None


def _version_key(version: str | None, area: Block | None, path: str, problems: list[Problem]) -> tuple[int, ...]:
    line = next((line for _, line in statements(area, "version_id")), area.line if area else None)
    if version is None:
        fix = "Add Identification_Area/version_id, such as 1.0"
        problems.append(Problem(path, line, "version_id", "the label has no version_id", fix))
        return ()
    try:
        return parse_vid(version)
    except ValueError as error:
        problems.append(Problem(path, line, "version_id", str(error), "Write two numbers with a dot between them"))
    match = _LOOSE_VID.match(version)
    return tuple(int(number) for number in match[0].split(".")) if match else ()
