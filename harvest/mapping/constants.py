"""The numbers by which a label itself says that a value is missing: MISSING_CONSTANT, Special_Constants and their like."""

import math
from collections.abc import Iterable

from harvest.mapping.paths import Entry, LabelPaths
from harvest.mapping.texts import read_number
from schema.label import Block


def is_number(text: str, numbers: Iterable[float]) -> bool:
    """Whether a text is one of some numbers, as exactly as archives write them (-1e32 is also -1.00000003e+32)."""
    read = read_number(text, None)
    return read is not None and is_one_of(read[0], numbers)


def is_one_of(number: float, numbers: Iterable[float]) -> bool:
    """Whether a number is one of some numbers, within the precision that archives write them with."""
    for other in numbers:  # noqa: SIM110 - asked for every number of every label
        if math.isclose(number, other, rel_tol=1e-6):
            return True
    return False


class LabelConstants:
    """The constants of one label, each valid in the block that declares it and below.

    Zero is never taken for one: data objects pad samples with it, and it is an ordinary angle.
    """

    def __init__(self, names: Iterable[str], paths: LabelPaths) -> None:
        self._scopes: list[tuple[Block | None, tuple[float, ...]]] = []
        for name in names:
            for entry in paths.named(name.upper()):
                self._add(entry)

    def is_missing(self, number: float, entry: Entry) -> bool:
        """Whether ``number`` stands for a missing value where ``entry`` is."""
        if not self._scopes:
            return False
        return any(
            (scope is None or any(block is scope for block in entry.blocks)) and is_one_of(number, numbers)
            for scope, numbers in self._scopes
        )

    def _add(self, entry: Entry) -> None:
        read = [read_number(value.text, value.typed) for value in entry.statement.values]
        numbers = tuple(item[0] for item in read if item is not None and item[0] != 0)
        if not numbers:
            return
        blocks = entry.blocks
        if blocks and blocks[-1].name.upper().rpartition(":")[2] == "SPECIAL_CONSTANTS":
            blocks = blocks[:-1]
        self._scopes.append((blocks[-1] if blocks else None, numbers))
