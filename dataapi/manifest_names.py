"""Names of files in what people run: as paths on their own machines, and quoted for the shells of POSIX."""

import re

from schema.records import FileRecord

_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")


def local_path(record: FileRecord) -> str:
    """Where a file is put below the folder that a script is run in: its virtual path, below its release if it has one.

    It never leads out of that folder, on Windows neither, where a backslash parts names as a slash does, and holds no
    control characters.
    """
    parts = [part for part in f"{record.release or ''}/{record.path}".split("/") if part]
    return "/".join(map(_harmless, parts))


def shell_quoted(text: str) -> str:
    """One word of a POSIX shell (Shell Command Language, 2.2.2) that stands for the text, whatever is in it."""
    return "'" + text.replace("'", "'\\''") + "'"


def _harmless(name: str) -> str:
    if name.strip(".") == "":
        return name.replace(".", "%2E")
    return _HARMFUL.sub(_escaped, name)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
