"""The report of a harvest: the tree as it stands, what was not understood, and what this run did."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from harvest.messages import Understanding
from schema.problems import Problem
from schema.records import LabelKind


class MissionCount(msgspec.Struct):
    """Products, files and bytes of one mission."""

    products: int = 0
    files: int = 0
    bytes: int = 0


class UntypedCount(msgspec.Struct):
    """Labels with a value that could not be typed, and the first such value: as written, where, in which file."""

    count: int
    value: str
    path: str
    file: str


class Coverage(msgspec.Struct):
    """How the dictionary did on the labels that were read in this run.

    ``missing`` counts, by mission and common field, the products without a value although a rule named a place for it;
    ``never_fired`` lists rules of the missions read that never gave a value; ``untyped`` counts, by
    mission and common field or quantity of geometry, the labels with a value that is not of its type, unit or range.
    """

    labels_read: int = 0
    missing: dict[str, dict[str, int]] = {}
    never_fired: list[str] = []
    untyped: dict[str, dict[str, UntypedCount]] = {}


class Report(msgspec.Struct):
    """What `report.json` holds. Of the tree: ``labels`` = ``product_labels`` + ``descriptive`` + one each of ``failures``.

    ``files``, ``directories`` and ``bytes`` are of regular files, ``links`` counts symbolic links taken as files.
    ``written``, ``unchanged`` and ``removed`` count records of the index in this run; ``refused`` those that the engine
    does not take: each is a failure where it is of a label, else a warning.
    """

    roots: list[str] = []
    labels: int = 0
    product_labels: int = 0
    products: int = 0
    descriptive: int = 0
    files: int = 0
    directories: int = 0
    links: int = 0
    bytes: int = 0
    failures: list[Problem] = []
    warnings: list[Problem] = []
    missions: dict[str, MissionCount] = {}
    statuses: dict[str, int] = {}
    coverage: Coverage = msgspec.field(default_factory=Coverage)
    index_tables: list[dict[str, Any]] = []
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    elapsed: float = 0.0

    def count_label(self, kind: LabelKind, problems: tuple[Problem, ...], path: str, is_product: bool) -> None:
        """Count one label of the tree, with the problems found in it."""
        self.labels += 1
        if kind is LabelKind.FAILURE:
            first, *rest = problems or (Problem(path, None, None, "the label cannot be read", "Look at the file"),)
            self.failures.append(first)
            self.warnings.extend(rest)
            return
        self.warnings.extend(problems)
        if kind is LabelKind.PRODUCT:
            self.product_labels += 1
            self.products += is_product
        else:
            self.descriptive += 1

    def count_file(self, mission: str, size: int | None, is_product: bool) -> None:
        """Count one file of a mission; ``size`` is None for a symbolic link, of which only a product counts."""
        count = self.missions.setdefault(mission, MissionCount())
        count.products += is_product
        if size is not None:
            count.files += 1
            count.bytes += size


class CoverageCounter:
    """Gathers what the labels read in this run say of the dictionary."""

    def __init__(self) -> None:
        self._labels = 0
        self._fired: set[str] = set()
        self._missions: set[str] = set()
        self._missing: dict[str, Counter[str]] = {}
        self._untyped: dict[str, dict[str, UntypedCount]] = {}

    def add(self, mission: str, understanding: Understanding) -> None:
        """Count one label."""
        self._labels += 1
        self._missions.add(mission)
        self._fired.update(understanding.fired)
        self._missing.setdefault(mission, Counter()).update(understanding.missing)
        for value in understanding.untyped:
            fields = self._untyped.setdefault(mission, {})
            known = fields.setdefault(value.field, UntypedCount(0, value.value, value.path, value.file))
            known.count += 1

    def coverage(self, rules: list[str]) -> Coverage:
        """The counts; ``rules`` are the names of all rules (``missions/mro.toml:exposure``)."""
        files = {f"missions/{mission}.toml" for mission in self._missions}
        never = [rule for rule in rules if rule.partition(":")[0] in files and rule not in self._fired]
        missing = {mission: dict(counts.most_common()) for mission, counts in sorted(self._missing.items()) if counts}
        return Coverage(self._labels, missing, never, dict(sorted(self._untyped.items())))


def report_json(report: Report) -> bytes:
    """The report as JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    for name in ("failures", "warnings"):
        plain[name] = [problem._asdict() for problem in getattr(report, name)]
    return msgspec.json.format(msgspec.json.encode(plain), indent=1)


def write_report(report: Report, path: Path) -> None:
    """Write the report as JSON, whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(report_json(report))
    temporary.replace(path)
