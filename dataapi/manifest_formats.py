"""How manifests are written: each format is a head, the files of a page at a time, and an end.

After each page the document says the cursor that a repetition goes on with (``after``); the end says that it is whole.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from config.policy import Limits
from dataapi.manifest_fetching import CHECKED, aria2_command, curl_script, wget_script
from dataapi.manifest_names import local_path, shell_quoted
from loaders.places import address
from schema.records import FileRecord

END = "end"
"""What stands for the cursor where nothing follows."""

_COLUMNS = ("path", "url", "bytes", "md5", "sha256", "mediaType", "role", "after")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(NamedTuple):
    """How a manifest is written.

    ``head`` takes what its reader may use; ``files`` the files of a page, the base of addresses, and the cursor after it.
    """

    media_type: str
    extension: str
    head: Callable[[Limits], str]
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
    start = f"{record.md5} " if record.md5 is not None else "# no MD5 is known:"
    return f"{start} {local_path(record)}\n"


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
    "curl": Format("text/x-shellscript", "sh", curl_script, _noted(_shell), CHECKED),
    "wget": Format("text/x-shellscript", "sh", wget_script, _noted(_shell), CHECKED),
    "aria2": Format("text/plain", "txt", aria2_command, _noted(_aria2)),
    "csv": Format("text/csv", "csv", lambda _: ",".join(_COLUMNS) + "\r\n", _csv),
    "ndjson": Format("application/x-ndjson", "ndjson", lambda _: "", _ndjson),
    "checksums": Format("text/plain", "md5", lambda _: "", _noted(_checksum)),
}
"""The formats by their names in addresses."""
