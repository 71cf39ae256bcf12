"""Is this file a label, and of which dialect? Decided from its first bytes.

A label is a file whose content begins as PDS4 (root element in its namespace), PDS3 or an ISIS cube, attached labels
included, or that has a label's extension and begins with keyword statements. `docs/labels.md` gives the rules with
their reasons.
"""

import re
from pathlib import PurePath
from typing import Final

from harvest.pds4.names import PDS_NAMESPACE
from schema.label import Dialect

HEAD_BYTES: Final = 16 * 1024
"""How much of a file `detect` wants to see; less is enough for most."""

KEYWORD_EXTENSIONS: Final = frozenset([".lbl", ".lab", ".cat", ".fmt", ".pvl", ".odl", ".cub"])
XML_EXTENSIONS: Final = frozenset([".xml", ".lblx"])
_NOT_LABELS = (b"SIMPLE  =", b"LBLSIZE=", b"DAF/", b"KPL/", b"\\begin")
_BEGIN = re.compile(rb"(?:[\s\x00]+|/\*.*?\*/|#[^\n]*)*", re.DOTALL)
_NAME = rb"\^?[A-Za-z][A-Za-z0-9_:.-]*"
_STATEMENT = re.compile(_NAME + rb"[ \t]*(?:/\*.*?\*/\s*)*=(?!=)", re.DOTALL)
_MAY_BEGIN = re.compile(rb"/\*|CCSD|NJPL|" + _NAME + rb"(?:[\s=/]|\Z)", re.IGNORECASE)
_LONGEST_MARK = 4  # bytes of what `_MAY_BEGIN` looks for beside names
_STATEMENT_LINE = re.compile(rb"^[ \t]*" + _NAME + rb"[ \t]*=(?!=)", re.MULTILINE)
_SFDU = re.compile(rb"(?:(?:CCSD|NJPL)[0-9A-Z$#]{16})+\s*(?:=\s*SFDU_LABEL\b|" + _NAME + rb"\s*=)", re.IGNORECASE)
_VERSION = re.compile(rb"(?:PDS|ODL)_VERSION_ID\s*=", re.IGNORECASE)
_VERSION_LINE = re.compile(rb"^[ \t]*PDS_VERSION_ID[ \t]*=[ \t]*[\"']?PDS3", re.IGNORECASE | re.MULTILINE)
_ISIS_CUBE = re.compile(rb"Object\s*=\s*IsisCube\b", re.IGNORECASE)
_ISIS_BLOCK = re.compile(rb"^[ \t]*(?:(?:Object|Group)[ \t]*=|End_(?:Object|Group)\b)", re.MULTILINE)
_PDS3_BLOCK = re.compile(rb"^[ \t]*(?:OBJECT|GROUP)[ \t]*=", re.MULTILINE)
_ROOT = re.compile(r"<(?:(?P<prefix>[^\s<>/!?:]+):)?(?P<name>[^\s<>/!?:]+)(?P<attributes>[^<]*)")
_NAMESPACE = re.compile(r"""\sxmlns(?::(?P<prefix>[^\s=]+))?\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_PDS_MENTION = re.compile(r"pds\.nasa\.gov/pds4/pds/v\d")
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BARE_UTF_16 = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_SKIPPED = (("<?", "?>"), ("<!--", "-->"))


def detect(path: PurePath, head: bytes) -> Dialect | None:
    """The dialect of the label that begins with ``head`` (`HEAD_BYTES` of the file ``path``), or None for other files.

    A label may still turn out to be malformed: what begins as one is one, and then fails in reading.
    """
    extension = path.suffix.lower()
    text = _text(head)
    if text.startswith("<") or extension in XML_EXTENSIONS:
        return Dialect.PDS4 if _is_pds4(text, extension) else None
    return _keyword_dialect(head.removeprefix(b"\xef\xbb\xbf"), extension)


def cannot_be_label(start: bytes) -> bool:
    """Whether a file that begins with ``start`` holds no label, however it goes on, if its extension is none of labels.

    A label begins, after blanks and comments, with a name that blanks or an equals sign end, or with a tag. False where the
    beginning is too short to tell.
    """
    content = start.removeprefix(b"\xef\xbb\xbf")
    if _text(start)[:1] in ("", "<") or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if content.lstrip().startswith(_NOT_LABELS):
        return True
    begin = _BEGIN.match(content)
    rest = content[begin.end() if begin else 0 :]
    return len(rest) > _LONGEST_MARK and not _MAY_BEGIN.match(rest)


def _keyword_dialect(head: bytes, extension: str) -> Dialect | None:
    if head.lstrip().startswith(_NOT_LABELS):
        return None
    begin = _BEGIN.match(head)
    content = head[begin.end() if begin else 0 :]
    if _ISIS_CUBE.match(content):
        return Dialect.ISIS
    if _VERSION.match(content) or _SFDU.match(content):
        return Dialect.PDS3
    starts = _STATEMENT.match(content) is not None
    if starts and _VERSION_LINE.search(content):
        return Dialect.PDS3
    if extension in KEYWORD_EXTENSIONS and (starts or _is_framed(content)):
        return Dialect.ISIS if _ISIS_BLOCK.search(content) else Dialect.PDS3
    return None


def _is_framed(content: bytes) -> bool:
    """Whether keyword statements with blocks among them follow some text that is none."""
    blocks = _ISIS_BLOCK.search(content) or _PDS3_BLOCK.search(content)
    return blocks is not None and len(_STATEMENT_LINE.findall(content)) >= 3


def _text(head: bytes) -> str:
    for mark, encoding in (*_ENCODINGS, *_BARE_UTF_16):
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip()
    return head.lstrip().decode("utf-8", "replace") if head.lstrip()[:1] == b"<" else head.decode("latin-1")


def _is_pds4(text: str, extension: str) -> bool:
    """Whether the root is in the PDS4 namespace; what is malformed before its root counts where it names PDS4."""
    root = _ROOT.match(text, _root_position(text))
    if root is None:
        return extension in XML_EXTENSIONS and _PDS_MENTION.search(text) is not None
    for declared in _NAMESPACE.finditer(root["attributes"]):
        if declared["prefix"] == root["prefix"]:
            return PDS_NAMESPACE.match(declared["double"] or declared["single"] or "") is not None
    return False


def _root_position(text: str) -> int:
    """Where the prologue ends: after the declaration, instructions, comments and document type."""
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        for opening, closing in _SKIPPED:
            if text.startswith(opening, position):
                end = text.find(closing, position)
                break
        else:
            if not text.startswith("<!DOCTYPE", position):
                return position
            closing = "]>" if "[" in text[position : text.find(">", position)] else ">"
            end = text.find(closing, position)
        if end < 0:
            return len(text)
        position = end + len(closing)
