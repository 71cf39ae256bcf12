"""Minted logical identifiers for PDS3 products, which have none of their own.

A minted LID is ``urn:tharsis:pds3:<data set>:<product id>:<path>`` in the lower-case characters of PDS4 LIDs. Its segments
are escaped so that two products never share one: capitals, which most PDS3 identifiers are written in, become lower-case
letters; lower-case letters are marked. PDS4 Standards Reference 1.22, section 6D.
"""

import re

_AUTHORITY = "urn:tharsis:pds3"
_PLAIN = re.compile(r"[A-Z0-9.-]+")
_LOWER = re.compile(r"[a-z]+")
_EMPTY = "_1"


def mint_lid(data_set_id: str | None, product_id: str | None, path: str) -> str:
    """The LID of a PDS3 product, bound to its data set, product id and path in the archive; injective in all three.

    An identifier that is absent and an empty one are the same.
    """
    return ":".join((_AUTHORITY, *(escape_segment(part or "") for part in (data_set_id, product_id, path))))


def escape_segment(text: str) -> str:
    """A text as a segment of a LID.

    Capitals, digits, ``.`` and ``-`` stand for themselves in lower case; ``_a`` is a small a, ``__`` an underscore, ``_-`` a
    slash, ``_0`` and two hexadecimal digits any other byte of its UTF-8 form, ``_1`` nothing at all.
    """
    if not text:
        return _EMPTY
    if _PLAIN.fullmatch(text):
        return text.lower()
    return "".join(map(_escape, text))


def _escape(sign: str) -> str:
    if _PLAIN.fullmatch(sign):
        return sign.lower()
    if _LOWER.fullmatch(sign) or sign == "_":
        return f"_{sign}"
    if sign == "/":
        return "_-"
    return "".join(f"_0{byte:02x}" for byte in sign.encode("utf-8", "surrogatepass"))
