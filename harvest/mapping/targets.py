"""Targets by the names that labels write: the IAU name and class where the dictionary knows it, else as written."""

from collections.abc import Sequence

from harvest.mapping.context import Outcome
from schema.dictionary.names import Targets
from schema.label import Scalar
from schema.records import CommonField, Provenance

UNKNOWN = "unknown"


def map_targets(names: Outcome | None, classes: Outcome | None, targets: Targets) -> dict[str, CommonField]:
    """The fields ``target`` and ``targetClass``.

    The class is the body's own; of targets that the dictionary does not know it is the one that the label gives.
    """
    if names is None:
        return {}
    if not names.values:
        return {"target": CommonField((), names.provenance, names.missing)}
    found: list[tuple[str, str]] = []
    for position, value in enumerate(names.values):
        known = targets.find(str(value))
        if known is not None:
            target = known.name, known.target_class
        else:
            target = str(value), _class_at(classes, position, len(names.values))
        if target not in found:
            found.append(target)
    known_classes: list[Scalar] = []
    for _, target_class in found:
        if target_class not in known_classes:
            known_classes.append(target_class)
    provenance = Provenance("derived", "bodies.toml:class", names.provenance.path, names.provenance.text)
    if classes is not None and classes.values and any(targets.find(str(value)) is None for value in names.values):
        provenance = classes.provenance
    return {
        "target": CommonField(tuple(name for name, _ in found), names.provenance),
        "targetClass": CommonField(tuple(known_classes), provenance),
    }


def _class_at(classes: Outcome | None, position: int, count: int) -> str:
    """The label's class of one of its targets; lists of another length cannot be told apart."""
    values: Sequence[Scalar] = classes.values if classes is not None else ()
    return str(values[position]) if len(values) == count else UNKNOWN
