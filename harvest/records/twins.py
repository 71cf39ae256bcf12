"""Attached and detached twins: a data file with a label in front, beside a detached label of the same product."""

import os
from pathlib import Path
from typing import NamedTuple

from harvest.pds3.pointers import pointers
from harvest.pds3.reader import read_label
from harvest.records.dependencies import twin_name
from harvest.records.facts import Facts
from harvest.records.files import FoundFiles
from harvest.records.pds3_facts import PRODUCT_IDS, Keywords
from harvest.tree.siblings import Siblings
from schema.label import Label
from schema.problems import LabelError


class Twin(NamedTuple):
    """The detached label at the real ``path``."""

    path: str
    label: Label


def find_twin(facts: Facts, found: FoundFiles, siblings: Siblings) -> Twin | None:
    """The detached label of the product whose attached label gave ``facts``.

    It has the file's stem and points to the file, or has the same product id and data set.
    """
    folder = os.path.dirname(found.path)
    path = siblings.find(folder, twin_name(found.path))
    if path is None or path == found.path:
        return None
    try:
        label = read_label(Path(path))
    except (LabelError, OSError):
        return None
    files = (siblings.find(folder, pointer.file) for pointer in pointers(label) if pointer.file is not None)
    keywords = Keywords(label.fields())
    same = (keywords.first(*PRODUCT_IDS), keywords.first("DATA_SET_ID"))
    own = (facts.identifiers.get("PRODUCT_ID"), facts.identifiers.get("DATA_SET_ID"))
    return Twin(path, label) if found.path in files or (same == own and all(own)) else None
