"""What a file is for where no label says so: by its name and folder, as both standards lay archives out."""

import os
import re

from schema.records import LabelKind, Role

_BY_EXTENSION = {
    ".fmt": Role.ANCILLARY, ".cat": Role.CATALOG, ".md5": Role.CHECKSUM, ".sha256": Role.CHECKSUM,
    ".xsd": Role.ANCILLARY, ".sch": Role.ANCILLARY, ".pdf": Role.DOCUMENT, ".htm": Role.DOCUMENT,
    ".html": Role.DOCUMENT, ".jar": Role.SOFTWARE, ".py": Role.SOFTWARE, ".pro": Role.SOFTWARE,
}  # fmt: skip
_BY_FOLDER = {
    "browse": Role.BROWSE, "thumbnail": Role.THUMBNAIL, "thumbnails": Role.THUMBNAIL, "document": Role.DOCUMENT,
    "documents": Role.DOCUMENT, "index": Role.INDEX, "catalog": Role.CATALOG, "calib": Role.CALIBRATION,
    "calibration": Role.CALIBRATION, "geometry": Role.GEOMETRY, "software": Role.SOFTWARE,
    "label": Role.ANCILLARY, "xml_schema": Role.ANCILLARY, "extras": Role.ANCILLARY,
}  # fmt: skip
_CHECKSUMS = re.compile(r"(?:.*[_-])?(?:md5|sha256|checksums?|manifest)(?:[_-].*)?\.(?:tab|txt|md5|asc|csv)", re.I)
_ARCHIVE = re.compile(r"archive\.toml|voldesc\..*|aareadme\..*|errata\..*|readme.*", re.IGNORECASE)
_DEPTH = 4  # folders above a file whose names may say what it is for


def role_by_name(name: str, folder: str, label: LabelKind | None) -> Role:
    """The role of the file ``name`` in the real ``folder``."""
    if label is LabelKind.FAILURE:
        return Role.LABEL
    if _CHECKSUMS.fullmatch(name):
        return Role.CHECKSUM
    if _ARCHIVE.fullmatch(name):
        return Role.ARCHIVE
    extension = os.path.splitext(name)[1].lower()
    if extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    for step in folder.lower().split("/")[: -_DEPTH - 1 : -1]:
        if step in _BY_FOLDER:
            return _BY_FOLDER[step]
    return Role.OTHER
