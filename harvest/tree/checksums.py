"""Checksums that archives state themselves: MD5 manifests and the checksum tables of PDS3 volumes.

Both hold, in each line, 32 hexadecimal digits and the name of a file; manifests as ``md5sum`` writes them, tables with
quotes and commas around the values, in either order.
"""

import os
import re
from collections.abc import Iterator

from harvest.tree.files import open_file
from harvest.tree.siblings import Siblings

_MANIFEST = re.compile(
    r"(?:.*[_.-])?(?:md5|md5sums?|checksums?|checksum_manifest|manifest)(?:[_.-].*)?\.(?:tab|txt|md5|asc|csv)|.*\.md5",
    re.IGNORECASE,
)
_LINE = re.compile(rb"(?:^|[^0-9A-Za-z])([0-9A-Fa-f]{32})(?:$|[^0-9A-Za-z])")
_AROUND = b" \t\r\n,;\"'*"
_LONGEST = 4096
_PARENTS = 4


def is_manifest(name: str) -> bool:
    """Whether a file of this name lists checksums."""
    return _MANIFEST.fullmatch(name) is not None


def read_manifest(path: str, siblings: Siblings) -> Iterator[tuple[str, str]]:
    """The real path of each file that the manifest at ``path`` lists and that is there, with its MD5 in lower case.

    Names are relative to the manifest's folder or to one of the four above it.
    """
    bases = [os.path.dirname(path)]
    while len(bases) <= _PARENTS and bases[-1] != "/":
        bases.append(os.path.dirname(bases[-1]))
    with open_file(path) as file:
        while line := file.readline(_LONGEST):
            match = _LINE.search(line)
            if match is None:
                continue
            rest = line[: match.start(1)].strip(_AROUND) or line[match.end(1) :].strip(_AROUND)
            name = os.fsdecode(rest.split(b'",')[0].strip(_AROUND)).removeprefix("./")
            found = next((real for base in bases if (real := siblings.find(base, name)) is not None), None)
            if found is not None:
                yield found, match[1].decode().lower()
