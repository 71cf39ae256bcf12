"""Short labels of missions and instruments as their published archives write them, and what was read off them by hand."""

from typing import Any, NamedTuple

from harvest.mapping import Mapped
from schema.dictionary.describe import show_value
from schema.label import Label
from tests.harvest.mapping.labels import map_label


class Unseen(NamedTuple):
    """A label's text, its mission and spacecraft, and values of common fields; ``absent`` have none.

    ``place`` holds quantities of the first geometry entry (None: the label has no geometry).
    """

    name: str
    text: str
    mission: str
    spacecraft: str
    common: dict[str, Any]
    absent: tuple[str, ...] = ()
    place: dict[str, Any] | None = None


def differences(case: Unseen, label: Label) -> dict[str, tuple[Any, Any]]:
    """What is not as expected: name to (expected, found)."""
    mapped = map_label(label)
    expected: dict[str, Any] = {"mission": case.mission, "spacecraft": case.spacecraft, **case.common}
    found = {name: _found(mapped, name) for name in expected}
    expected |= {f"absent {name}": None for name in case.absent}
    found |= {f"absent {name}": _found(mapped, name) for name in case.absent}
    expected["warnings"], found["warnings"] = [], mapped.warnings
    entry = mapped.geometry[0] if mapped.geometry else None
    for name, value in (case.place or {}).items():
        expected[f"place {name}"] = value
        found[f"place {name}"] = _plain(getattr(entry, name, "no geometry"))
    if case.place is None:
        expected["place"], found["place"] = None, entry
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}


def _found(mapped: Mapped, name: str) -> Any:
    field = mapped.common.get(name)
    if field is None or not field.values:
        return None
    shown = [show_value(value) for value in field.values]
    return shown[0] if len(shown) == 1 else shown


def _plain(value: Any) -> Any:
    if hasattr(value, "low"):
        return value.low if value.low == value.high else (value.low, value.high)
    return round(value, 6) if isinstance(value, float) else value
