"""Reads a PDS4 label into the common label tree, by lxml, without network, entities or document type definitions."""

from pathlib import Path
from typing import Any, Final

from lxml import etree

from harvest.pds4.names import PDS_NAMESPACE, canonical_name, prefix_of
from harvest.pds4.values import Notation, notation, read_value
from harvest.tree.files import read_file, state
from harvest.tree.names import printable
from schema.label import Block, Dialect, Label, Missing, Statement, Value
from schema.problems import LabelError, Problem

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_TAGS: Final = 1_000_000
MAX_ATTRIBUTES: Final = 10_000  # of one element: the time to read them grows with the square of their number
Element = Any  # the stubs of lxml allow bytes and ``...`` where it gives str and int
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NAMES_KEPT = 20_000
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    remove_blank_text=True,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)
_names: dict[str, tuple[str, Notation]] = {}


def read_label(path: Path) -> Label:
    """The label in the file ``path``; raises `LabelError` where it is no readable PDS4 label."""
    try:
        size, _ = state(str(path))
        if size > MAX_BYTES:
            raise _error(path, None, *_too_large(size))
        data = read_file(str(path))
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise _error(path, None, reason, "Give the harvest the right to read it") from None
    return read_label_bytes(data, path)


def read_label_bytes(data: bytes, path: Path) -> Label:
    """The label in ``data``, the whole content of ``path``; raises `LabelError` where it is no readable PDS4 label."""
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        raise _error(path, None, *_too_large(len(data)))
    try:
        root: Element = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        reason = f"the XML is not well formed: {error.msg}"
        raise _error(path, error.lineno or None, reason, "Correct the label at that line") from None
    information = root.getroottree().docinfo
    if information.internalDTD is not None and any(information.internalDTD.iterentities()):
        raise _error(path, None, *_ENTITIES)
    if data.count(b"=") > MAX_ATTRIBUTES:
        _refuse_many_attributes(root, path)
    namespace = etree.QName(root).namespace or ""
    if not PDS_NAMESPACE.match(namespace):
        reason = f"the root element {root.tag} is not in the PDS4 namespace"
        raise _error(path, root.sourceline, reason, "Declare http://pds.nasa.gov/pds4/pds/v1, or keep it as a file")
    tree = _block(root, _named(root)[0], path)
    return Label(Dialect.PDS4, tree, _text(data, information.encoding), len(data), "lxml")


_ENTITIES = ("the label declares or uses entities", "Write the text itself instead of the entity")


def _too_large(size: int) -> tuple[str, str]:
    return (
        f"the label is larger than {MAX_BYTES:,} bytes or {MAX_TAGS:,} tags ({size:,} bytes)",
        "Describe the product in a shorter label",
    )


def _refuse_many_attributes(root: Element, path: Path) -> None:
    for element in root.iter("*"):
        count = len(element.attrib)
        if count > MAX_ATTRIBUTES:
            name = etree.QName(element).localname
            reason = f"the element {name} has {count:,} attributes, more than {MAX_ATTRIBUTES:,}"
            raise _error(path, element.sourceline, reason, "Write them as elements, or remove them")


def _error(path: Path, line: int | None, reason: str, fix: str) -> LabelError:
    return LabelError(Problem(printable(str(path)), line, None, reason, fix))


def _named(element: Element) -> tuple[str, Notation]:
    """Canonical name and notation of an element; kept by tag where the namespace alone decides."""
    tag = element.tag
    name = canonical_name(tag, element.prefix)
    entry = name, notation(etree.QName(tag).localname)
    if len(_names) < _NAMES_KEPT and prefix_of(etree.QName(tag).namespace or "") is not None:
        _names[tag] = entry
    return entry


def _block(element: Element, name: str, path: Path) -> Block:
    line = element.sourceline or 0
    members: list[Statement | Block] = [
        Statement("@" + _attribute_name(element, key), (read_value(value.strip(), Notation.TEXT, None),), line)
        for key, value in element.items()
    ]
    _loose_text(element.text, members, line)
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            raise _error(path, child.sourceline, *_ENTITIES)
        child_name, child_notation = _names.get(tag) or _named(child)
        if len(child):
            members.append(_block(child, child_name, path))
        else:
            _leaf(child, child_name, child_notation, members)
        _loose_text(child.tail, members, line)
    return Block(name, line, members)


def _leaf(element: Element, name: str, of: Notation, members: list[Statement | Block]) -> None:
    text = (element.text or "").strip()
    line = element.sourceline or 0
    attributes = element.items()
    if not attributes:
        members.append(Statement(name, (read_value(text, of, None),), line))
        return
    named = dict(attributes)
    unit = named.pop("unit", None)
    if named.get(_NIL, "").strip() in ("true", "1"):
        del named[_NIL]
        reason = named.pop("nilReason", "").strip()
        value = Value(text, None, unit, f"{Missing.NIL}: {reason}" if reason else Missing.NIL)
    else:
        value = read_value(text, of, unit)
    members.append(Statement(name, (value,), line))
    for key, written in named.items():
        attribute = f"{name}/@{_attribute_name(element, key)}"
        members.append(Statement(attribute, (read_value(written.strip(), Notation.TEXT, None),), line))


def _loose_text(text: str | None, members: list[Statement | Block], line: int) -> None:
    """Keep text that stands between elements, which no PDS4 schema allows, as statements ``#text``."""
    if text and (stripped := text.strip()):
        members.append(Statement("#text", (Value(stripped, stripped),), line))


def _attribute_name(element: Element, key: str) -> str:
    if key[0] != "{":
        return key
    namespace = key[1:].split("}", 1)[0]
    declared = next((prefix for prefix, uri in element.nsmap.items() if prefix and uri == namespace), None)
    return canonical_name(key, declared)


def _text(data: bytes, encoding: str | None) -> str:
    """The label as text; ``encoding`` is what the parser found, so the bytes are known to be right in it."""
    try:
        return data.decode(encoding or "utf-8", "replace").removeprefix("\ufeff")
    except LookupError:
        return data.decode("utf-8", "replace")
