"""Who a PDS4 product is: identifiers, versions, title, aliases, citation and history (``Identification_Area``)."""

import re
from dataclasses import dataclass

from harvest.pds4.tree import blocks, first, on_one_line, statements, text, texts, value
from schema.label import Block, Label
from schema.problems import Problem
from schema.times import Time

_VID = re.compile(r"(\d{1,9})\.(\d{1,9})\Z", re.ASCII)
_LOOSE_VID = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))*", re.ASCII)
_LID = re.compile(r"urn(?::[A-Za-z0-9._-]+){3,5}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a product; ``year`` is the year of publication, ``authors`` in order."""

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: int | None = None
    doi: str | None = None
    keywords: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Modification:
    """One entry of the modification history; ``date`` as written."""

    date: str
    version: str
    description: str


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
    model_version: str | None
    alternate_ids: tuple[str, ...]
    alternate_titles: tuple[str, ...]
    citation: Citation | None
    modifications: tuple[Modification, ...]

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
        model_version=text(area, "information_model_version"),
        alternate_ids=tuple(found for alias in aliases for found in texts(alias, "alternate_id")),
        alternate_titles=tuple(on_one_line(found) for alias in aliases for found in texts(alias, "alternate_title")),
        citation=_citation(area, first(label.root, "Document")),
        modifications=tuple(
            Modification(
                text(detail, "modification_date") or "",
                text(detail, "version_id") or "",
                on_one_line(text(detail, "description")),
            )
            for detail in blocks(first(area, "Modification_History"), "Modification_Detail")
        ),
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


def _citation(area: Block | None, document: Block | None) -> Citation | None:
    """``Citation_Information``; what it leaves out of a document's authors, date and DOI comes from ``Document``."""
    information = first(area, "Citation_Information")
    if information is None and document is None:
        return None
    return Citation(
        authors=_people(information, "author") or _people(document, "author"),
        editors=_people(information, "editor") or _people(document, "editor"),
        year=_year(information, "publication_year") or _year(document, "publication_date"),
        doi=text(information, "doi") or text(document, "doi"),
        keywords=texts(information, "keyword"),
        description=on_one_line(text(information, "description") or text(document, "description")),
    )


def _people(block: Block | None, role: str) -> tuple[str, ...]:
    """The people of ``List_Author`` or ``List_Editor``, else of the older text list, which semicolons part."""
    listed = first(block, f"List_{role.capitalize()}")
    if listed is not None:
        return tuple(name for member in listed.members if isinstance(member, Block) and (name := _person(member)))
    written = on_one_line(text(block, f"{role}_list"))
    return tuple(name.strip() for name in written.split(";") if name.strip())


def _person(member: Block) -> str:
    name = text(member, "display_full_name", "organization_name")
    if name is None:
        name = ", ".join(filter(None, (text(member, "family_name"), text(member, "given_name"))))
    return on_one_line(name)


def _year(block: Block | None, name: str) -> int | None:
    written = value(block, name)
    if written is None or not isinstance(written.typed, int | Time):
        return None
    digits = written.text[:4]
    return int(digits) if len(digits) == 4 and digits.isdecimal() else None
