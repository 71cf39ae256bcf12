"""A strict fast reader for the common form of PDS3 and ISIS labels.

It gives exactly the tree of the reference reader on every label that it accepts, and refuses a whole label at the first
thing that it does not fully understand. One compiled expression reads a statement.
"""

import re

from harvest.pds3.head import is_inlined
from harvest.pds3.lexer import (
    BASED_INTEGER,
    BEGIN_WORDS,
    CONTINUATION,
    DEEPEST_BLOCK,
    END_WORDS,
    RESERVED,
    blank_transport,
    join_word,
)
from harvest.pds3.values import quoted, unquoted
from schema.label import Block, Dialect, Shape, Statement, Value

_COMMENT = r"/\*[^*/]*+(?:(?:\*(?!/)|/(?!\*))[^*/]*+)*+\*/"
_SKIPPED = rf"(?:[ \t\n]++|{_COMMENT}|\#[^\n]*+(?:\n|\Z))*+"
_PLAIN = r"[A-Za-z0-9_.:+\\?@$^]"
_WORD = rf"{BASED_INTEGER}|(?:{_PLAIN}++|/(?!\*)|\*(?!/)|-(?!\n)|{CONTINUATION})++"
_QUOTED = r"\"([^\"]*+)\"|'([^'\n]*+)'"
_UNIT = r"(?:[ \t\n]*+<([^<>\n]*+)>)?"
_TAIL = rf"[ \t]*+(?:{_COMMENT}[ \t]*+)*+(?:\n|\Z)"
_STATEMENT = re.compile(
    rf"{_SKIPPED}(?:"
    r"(\^?[A-Za-z](?:[A-Za-z0-9_:.-]++|/(?!\*))*+)[ \t]*+=[ \t\n]*+"
    rf"(?:(?:{_QUOTED}|({_WORD})){_UNIT}{_TAIL}|([({{]))"
    rf"|((?i:END(?:_OBJECT|_GROUP)?)){_TAIL}|\Z)"
)
_ITEM = re.compile(rf"[ \t\n]*+(?:(?:{_QUOTED}|({_WORD}))(?:[ \t\n]*+<([^<>\n]*+)>)?|([({{]))[ \t\n]*+")
_EMPTY_LIST = re.compile(r"[ \t\n]*+[)}]")
_AFTER_LIST = re.compile(rf"{_UNIT}{_TAIL}")
_CLOSING = {"(": ")", "{": "}"}
_DEEPEST_LIST = 3


class _RefusedError(Exception):
    """The label holds something that this reader does not fully understand."""


def read_fast(text: str, dialect: Dialect) -> Block | None:
    """The tree of a label's text (line ends ``\\n``), or None where the reference reader must read it."""
    try:
        return _read(blank_transport(text), dialect is Dialect.PDS3)
    except _RefusedError:
        return None


def _read(text: str, to_upper: bool) -> Block:
    root = Block("", 1)
    blocks = [(root, "")]
    members = root.members
    position, counted, line = 0, 0, 1
    while True:
        match = _STATEMENT.match(text, position)
        if match is None:
            raise _RefusedError
        name, string, symbol, word, unit, opener, end = match.groups()
        position = match.end()
        if name is None:
            if end is None or (end.upper() == "END" and (len(blocks) == 1 or not is_inlined(text, match.end(7)))):
                break
            if end.upper() == "END":
                continue
            members = _close(blocks, end.upper(), None)
            continue
        start = match.start(1)
        line += text.count("\n", counted, start)
        counted = start
        if to_upper:
            name = name.upper()
        if name.upper() in RESERVED:
            members = _block(blocks, name.upper(), word, unit, line, to_upper)
            continue
        shape = Shape.SCALAR
        if opener:
            values, shape, position = _list_statement(text, position - 1)
        elif word:
            if word.upper() in RESERVED:
                raise _RefusedError
            values = (unquoted(join_word(word), unit and _unit(unit)),)
        else:
            values = (quoted(symbol if string is None else string, unit and _unit(unit)),)
        members.append(Statement(name, values, line, shape))
    if len(blocks) > 1 or text[position:].strip():
        raise _RefusedError
    return root


def _unit(unit: str) -> str:
    return unit.strip(" \t\v\f")


def _block(
    blocks: list[tuple[Block, str]], keyword: str, name: str | None, unit: str | None, line: int, to_upper: bool
) -> list[Statement | Block]:
    if name is None or unit is not None or name.upper() in RESERVED or keyword == "END" or len(blocks) > DEEPEST_BLOCK:
        raise _RefusedError
    if keyword in END_WORDS:
        return _close(blocks, keyword, name)
    block = Block(name.upper() if to_upper else name, line)
    blocks[-1][0].members.append(block)
    blocks.append((block, BEGIN_WORDS[keyword]))
    return block.members


def _close(blocks: list[tuple[Block, str]], keyword: str, name: str | None) -> list[Statement | Block]:
    block, kind = blocks.pop()
    if kind != END_WORDS[keyword] or (name is not None and name.upper() != block.name.upper()):
        raise _RefusedError
    return blocks[-1][0].members


def _list_statement(text: str, position: int) -> tuple[tuple[Value, ...], Shape, int]:
    """The list that opens at ``position``, its shape, and where its statement ends."""
    values, shape, position = _list(text, position, 1)
    tail = _AFTER_LIST.match(text, position)
    if tail is None:
        raise _RefusedError
    unit = tail.group(1)
    if unit is not None:
        unit = _unit(unit)
        values = [value if value.unit is not None else value._replace(unit=unit) for value in values]
    return tuple(values), shape, tail.end()


def _list(text: str, position: int, depth: int) -> tuple[list[Value], Shape, int]:
    if depth > _DEEPEST_LIST:
        raise _RefusedError
    values: list[Value] = []
    opener = text[position]
    shape = Shape.SEQUENCE if opener == "(" else Shape.SET
    closing = _CLOSING[opener]
    position += 1
    empty = _EMPTY_LIST.match(text, position)
    if empty is not None:
        if text[empty.end() - 1] != closing:
            raise _RefusedError
        return values, shape, empty.end()
    while True:
        match = _ITEM.match(text, position)
        if match is None:
            raise _RefusedError
        string, symbol, word, unit, inner = match.groups()
        position = match.end()
        if inner:
            found, _, position = _list(text, match.start(5), depth + 1)
            values += found
            shape = Shape.TABLE
            position = _after_space(text, position)
        elif word:
            if word.upper() in RESERVED:
                raise _RefusedError
            values.append(unquoted(join_word(word), unit and _unit(unit)))
        else:
            values.append(quoted(symbol if string is None else string, unit and _unit(unit)))
        mark = text[position : position + 1]
        position += 1
        if mark == closing:
            return values, shape, position
        if mark != ",":
            raise _RefusedError


def _after_space(text: str, position: int) -> int:
    while text[position : position + 1] in {" ", "\t", "\n"}:
        position += 1
    return position
