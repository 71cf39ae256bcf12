"""How manifests are written: each format is a head, the files of a page at a time, and an end.

After each page the document says the cursor that a repetition goes on with (``after``); the end says that it is whole.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from dataapi.manifest_names import local_path, shell_quoted
from loaders.places import address
from schema.records import FileRecord

END = "end"
"""What stands for the cursor where nothing follows."""

_COLUMNS = ("path", "url", "bytes", "md5", "sha256", "mediaType", "role", "after")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_FETCH = """#!/bin/sh
# Fetches files of an archive into the folder that it is run in: sh FILE
# Run it again after an interruption: what is there in full is left alone, what was begun goes on.
# A token, if you need one, is read from ~/.netrc.
set -u
failed=0
get() { # url, path, bytes
  if [ -f "$2" ] && [ "$(wc -c < "$2")" -eq "$3" ]; then return 0; fi
  mkdir -p "$(dirname "$2")" || exit 1
  if [ "$3" -eq 0 ]; then : > "$2"; return 0; fi
  if [ ! -f "$2.part" ] || [ "$(wc -c < "$2.part")" -ne "$3" ]; then
    COMMAND
  fi
  if [ -f "$2.part" ] && [ "$(wc -c < "$2.part")" -eq "$3" ]; then mv "$2.part" "$2"
  else failed=$((failed + 1)); echo "not fetched: $2" >&2; fi
}
"""
_CURL = (
    "curl --fail --silent --show-error --location --netrc-optional --globoff --retry 5 --retry-delay 2 --continue-at - "
    '--output "$2.part" "$1"'
)
# wget shows what ~/.netrc has when it is challenged only, and what one may not see challenges nobody: it is not there
_WGET = 'wget --quiet --auth-no-challenge --continue --tries=5 --waitretry=10 --output-document="$2.part" "$1"'
_CHECKED = '[ "$failed" -eq 0 ] || { echo "$failed files were not fetched; run this again." >&2; exit 1; }\n'


class Format(NamedTuple):
    """How a manifest is written. ``files`` takes the files of a page, the base of addresses, and the cursor after it."""

    media_type: str
    extension: str
    head: str
    files: Callable[[Sequence[FileRecord], str, str | None], str]
    end: str = ""


def _noted(line: Callable[[FileRecord, str], str]) -> Callable[[Sequence[FileRecord], str, str | None], str]:
    """Files, a line or more each, with the cursor in a comment."""

    def files(records: Sequence[FileRecord], base: str, after: str | None) -> str:
        return "".join(line(record, base) for record in records) + f"# after: {after or END}\n"

    return files


def _url(record: FileRecord, base: str) -> str:
    return address(record.path, record.uri, record.release, base)


def _shell(record: FileRecord, base: str) -> str:
    path = shell_quoted("./" + local_path(record))
    return f"get {shell_quoted(_url(record, base))} {path} {record.size}\n"


def _aria2(record: FileRecord, base: str) -> str:
    checksum = f"  checksum=md5={record.md5}\n" if record.md5 else ""
    return f"{_url(record, base)}\n  out={local_path(record)}\n{checksum}"


def _checksum(record: FileRecord, base: str) -> str:
    path = local_path(record)
    if record.md5 is None:
        return f"# no MD5 is known: {path}\n"
    escaped = path.replace("\\", "\\\\")  # as md5sum does, which then begins the line with a backslash
    mark = "\\" if escaped != path else ""
    return f"{mark}{record.md5}  {escaped}\n"


def _rows(records: Sequence[FileRecord], base: str, after: str | None) -> list[tuple[Any, ...]]:
    """The columns of files; the last one of a page has its cursor."""
    last = len(records) - 1
    return [
        (
            local_path(record),
            _url(record, base),
            record.size,
            record.md5,
            record.sha256,
            record.media_type,
            str(record.role),
            (after or END) if number == last else None,
        )
        for number, record in enumerate(records)
    ]


def _csv(records: Sequence[FileRecord], base: str, after: str | None) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in _rows(records, base, after):
        writer.writerow([_plain(value) for value in row])
    return text.getvalue()


def _plain(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _ndjson(records: Sequence[FileRecord], base: str, after: str | None) -> str:
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in _rows(records, base, after))
    return "".join(orjson.dumps(row).decode() + "\n" for row in rows)


FORMATS = {
    "curl": Format("text/x-shellscript", "sh", _FETCH.replace("COMMAND", _CURL), _noted(_shell), _CHECKED),
    "wget": Format("text/x-shellscript", "sh", _FETCH.replace("COMMAND", _WGET), _noted(_shell), _CHECKED),
    "aria2": Format("text/plain", "txt", "# aria2c --continue --input-file FILE\n", _noted(_aria2)),
    "csv": Format("text/csv", "csv", ",".join(_COLUMNS) + "\r\n", _csv),
    "ndjson": Format("application/x-ndjson", "ndjson", "", _ndjson),
    "checksums": Format("text/plain", "md5", "", _noted(_checksum)),
}
"""The formats by their names in addresses."""
