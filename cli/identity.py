"""What a harvest would file one label under: the same reading that a harvest does, of a single file."""

import os
from pathlib import Path

from config.tables import ConfigurationError
from harvest.mapping import Mapper
from harvest.messages import Context, Task
from harvest.tree.archive import FILE_NAME, Area, area_of_root, enter
from harvest.tree.names import virtual_name
from harvest.worker import FileReader
from schema.records import Description, ProductRecord

_COMMON = ("productId", "dataSetId", "volumeId", "bundle", "collection")


def identity_of(file: Path, mapper: Mapper) -> dict[str, str | list[str] | None]:
    """The identity of a label's product; None for what the label does not say.

    ``kind`` is product, descriptive (then ``title`` names what is described) or failure. The file's folder stands for the
    volume or bundle where no archive.toml names it; lid of PDS3 products and uri depend on it.
    """
    path = file.absolute()
    folder = str(path.parent)
    context = Context(0, _area(folder), folder)
    outcome = FileReader(mapper, "none").read(Task(context, [os.fsencode(path)]), 0, lambda: None)
    if outcome.product is not None:
        return _product(outcome.product)
    if outcome.description is not None:
        return _description(outcome.description)
    kind = "part of a detached label's product" if outcome.twin else str(outcome.kind or "no label")
    return {"kind": kind, "uri": outcome.twin}


def _area(folder: str) -> Area:
    try:
        area = area_of_root(folder)
        return enter(area, folder) if (Path(folder) / FILE_NAME).is_file() else area
    except ConfigurationError:  # the harvest of the archive says so; a label alone is shown all the same
        return Area(folder, virtual_name(Path(folder).name) or "root")


def _product(product: ProductRecord) -> dict[str, str | list[str] | None]:
    found: dict[str, str | list[str] | None] = {
        "kind": "product",
        "uri": product.uri,
        "standard": str(product.standard),
        "lid": product.lid or None,
        "lidvid": product.lidvid,
        "version": product.version,
        "title": product.title or None,
        "productClass": product.product_class or None,
    }
    for name in _COMMON:
        field = product.common.get(name)
        values = [str(value) for value in field.values] if field is not None else []
        found[name] = None if not values else values[0] if len(values) == 1 else values
    return found


def _description(description: Description) -> dict[str, str | list[str] | None]:
    return {"kind": "descriptive", "uri": description.uri, "productClass": description.kind, "title": description.name}
