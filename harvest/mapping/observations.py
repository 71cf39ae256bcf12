"""Which products are observations, or were made of them: only those have a place where their spacecraft stood."""

from collections.abc import Mapping

from harvest.mapping.paths import LabelPaths
from schema.dictionary import Dictionary
from schema.dictionary.paths import compile_path
from schema.label import Label
from schema.records import CommonField

_SIGNS = ("startTime", "stopTime", "spacecraftClockStart", "sol", "position.site")


class Observations:
    """Tells observations by the class of their label and by what the label says."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._classes = {dialect: standard.observation.classes for dialect, standard in dictionary.standards.items()}
        self._excluded = {
            dialect: [compile_path(path, dialect) for path in standard.observation.excluded]
            for dialect, standard in dictionary.standards.items()
        }

    def is_landed(self, label: Label, paths: LabelPaths, common: Mapping[str, CommonField]) -> bool:
        """Whether a label of a landed mission is an observation made on the ground: sols are negative on the way there."""
        classes = self._classes[label.dialect]
        if classes and label.root.name.rpartition(":")[2] not in classes:
            return False
        if any(paths.find(path) for path in self._excluded[label.dialect]):
            return False
        sol = common.get("sol")
        if sol is not None and any(isinstance(value, int) and value < 0 for value in sol.values):
            return False
        return bool(classes) or any(name in common and common[name].values for name in _SIGNS)
