"""What a label says of its product before any mission's rule: the same shape for both standards."""

from dataclasses import dataclass, field

from schema.problems import Problem
from schema.records import LabelKind, Reference, Role


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a label names, relative to the label's directory; size in bytes and MD5 where the label says them."""

    name: str
    role: Role
    line: int | None = None
    size: int | None = None
    md5: str | None = None


@dataclass(slots=True)
class Facts:
    """Identity, files and references of a label.

    ``subject`` says what a descriptive label describes (volume, data_set …), ``links`` the keyword values by which
    products find it. ``version_key`` compares as numbers. ``includes`` are files that the label was completed with.
    """

    kind: LabelKind
    subject: str = ""
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lid: str = ""
    lidvid: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    version: str | None = None
    version_key: tuple[int, ...] = ()
    series: str | None = None
    title: str = ""
    product_class: str = ""
    data_sets: tuple[str, ...] = ()
    files: list[NamedFile] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
