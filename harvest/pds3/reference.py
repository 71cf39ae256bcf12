"""The reference reader of PDS3 and ISIS labels: values by `pvl`, statements and blocks by a loop that loses none.

`pvl` reads every form of value (PDS Standards Reference 3.8 chapter 12, CCSDS 641.0-B-2, ISIS). Its own statement loop
stops in silence at an END inside a block and keeps neither lines nor the text as written, and it tries dates on every
token; so those parts are ours. What cannot be read is kept as text, with a warning.
"""

from harvest.pds3.head import is_inlined
from harvest.pds3.lexer import (
    BEGIN_WORDS,
    DEEPEST_BLOCK,
    END_WORDS,
    RESERVED,
    LabelToken,
    Lines,
    UnreadableError,
    tokens,
)
from harvest.pds3.value_parser import TokenStream, ValueParser
from harvest.pds3.values import fold
from schema.label import Block, Dialect, Missing, Shape, Statement, Value
from schema.problems import Problem

_SHOWN = 60
_DELIMITER = ";"


def read_reference(text: str, dialect: Dialect, path: str) -> tuple[Block, list[Problem]]:
    """The tree of a label's text (line ends ``\\n``) and what was noticed.

    Raises:
        UnreadableError: where a quotation mark opens a string that has no end, or blocks nest without end.
    """
    reader = _Reader(text, dialect, path)
    reader.read()
    return reader.root, reader.warnings


class _Reader:
    """The statement loop over one label."""

    def __init__(self, text: str, dialect: Dialect, path: str) -> None:
        self.root = Block("", 1)
        self.warnings: list[Problem] = []
        self._text = text
        self._path = path
        self._upper = dialect is Dialect.PDS3
        self._lines = Lines(text)
        self._stream = TokenStream(tokens(text))
        self._parser = ValueParser()
        self._open: list[tuple[Block, str]] = [(self.root, "")]

    def read(self) -> None:
        """Read every statement up to the END that ends the label."""
        while (token := self._stream.peek()) is not None:
            word = token.upper()
            if word == "END" and token.kind == "word":
                if self._ends(token):
                    break
            elif token.kind == "word" and self._followed_by_equals(1) and word not in RESERVED:
                self._statement(token)
            elif word in BEGIN_WORDS and self._followed_by_equals(1):
                self._begin(token, BEGIN_WORDS[word])
            elif word in END_WORDS:
                self._close(token, END_WORDS[word])
            elif token == _DELIMITER:
                next(self._stream)
            else:
                self._stray(token)
        for block, kind in self._open[1:]:
            self._warn(
                block.line, block.name, f"{kind} {block.name} is never closed", f"Add END_{kind} = {block.name}."
            )

    def _ends(self, token: LabelToken) -> bool:
        if len(self._open) == 1 or not is_inlined(self._text, token.position + len(token)):
            return True
        next(self._stream)  # the completeness check reports it
        return False

    def _statement(self, token: LabelToken) -> None:
        line = self._lines.at(token.position)
        name = token.upper() if self._upper else str(token)
        next(self._stream)
        equals = next(self._stream)
        start = self._stream.index
        if self._value_is_absent():
            values: tuple[Value, ...] = (Value("", None, None, Missing.EMPTY),)
            shape = Shape.SCALAR
            self._warn(line, name, "no value after the equals sign", "Give a value, or N/A, UNK or NULL.")
        else:
            try:
                values, shape = self._parser.read(self._stream)
                self._check_end_of_value()
            except (ValueError, StopIteration) as error:
                self._stream.index = start
                values, shape = self._unreadable(name, line, equals.position + 1, error), Shape.SCALAR
        self._open[-1][0].members.append(Statement(name, values, line, shape))

    def _value_is_absent(self) -> bool:
        token = self._stream.peek()
        if token is None or token == _DELIMITER:
            return True
        if token.kind != "word":
            return False
        return self._followed_by_equals(1) or token.upper() in RESERVED

    def _check_end_of_value(self) -> None:
        token = self._stream.peek()
        if token is None or token == _DELIMITER:
            return
        if token.kind == "word" and (self._followed_by_equals(1) or token.upper() in RESERVED):
            return
        last = self._stream.items[self._stream.index - 1]
        if self._lines.at(token.position) == self._lines.at(last.position + len(last) - 1):
            raise ValueError(f"{token[:_SHOWN]!r} follows the value")

    def _unreadable(self, name: str, line: int, start: int, error: Exception) -> tuple[Value, ...]:
        raw = self._text[start : self._skip_to_statement(line)].strip()
        reason = f"the value is not in the label language ({_first_words(error)}); it is kept as text: {raw[:_SHOWN]!r}"
        self._warn(line, name, reason, "Put the value in quotation marks, or close its list.")
        return (Value(raw, raw),)

    def _skip_to_statement(self, line: int) -> int:
        """Go to the next token that begins a statement on a line after the given one; its position."""
        while (token := self._stream.peek()) is not None:
            before, line = line, self._lines.at(token.position)
            if line > before and self._begins_statement(token):
                return token.position
            next(self._stream)
        return len(self._text)

    def _begins_statement(self, token: LabelToken) -> bool:
        if token.kind != "word":
            return False
        return self._followed_by_equals(1) or token.upper() in {*END_WORDS, "END"}

    def _begin(self, token: LabelToken, kind: str) -> None:
        line = self._lines.at(token.position)
        next(self._stream)
        next(self._stream)
        name = self._block_name(line, kind)
        if len(self._open) > DEEPEST_BLOCK:
            reason = f"blocks nest deeper than {DEEPEST_BLOCK}"
            raise UnreadableError(line, reason, "Close each OBJECT and GROUP.")
        block = Block(name, line)
        self._open[-1][0].members.append(block)
        self._open.append((block, kind))

    def _block_name(self, line: int, kind: str) -> str:
        token = self._stream.peek()
        if self._value_is_absent() or token is None or token.kind not in ("word", "quoted"):
            self._warn(line, kind, f"{kind} without a name", f"Write {kind} = NAME.")
            return ""
        next(self._stream)
        name = token.strip("\"'")
        return name.upper() if self._upper else name

    def _close(self, token: LabelToken, kind: str) -> None:
        line = self._lines.at(token.position)
        next(self._stream)
        name: str | None = None
        if self._followed_by_equals(0):
            next(self._stream)
            name = self._block_name(line, f"END_{kind}")
        depth = len(self._open) - 1
        while depth > 0 and not self._closes(self._open[depth], kind, name):
            depth -= 1
        if depth == 0:
            self._warn(
                line, name, f"END_{kind} {name or ''} closes no open block of that name", "Make the names agree."
            )
            if len(self._open) == 1 or self._open[-1][1] != kind:
                return
            depth = len(self._open) - 1
        for block, open_kind in self._open[depth + 1 :]:
            self._warn(line, block.name, f"{open_kind} {block.name} is not closed before its parent", "Close it.")
        del self._open[depth:]

    def _closes(self, opened: tuple[Block, str], kind: str, name: str | None) -> bool:
        return opened[1] == kind and (name is None or opened[0].name.upper() == name.upper())

    def _stray(self, token: LabelToken) -> None:
        next(self._stream)
        start = token.position
        line = self._lines.at(start)
        raw = self._text[start : self._skip_to_statement(line)].strip()
        reason = f"text that is no statement: {raw[:_SHOWN]!r}"
        self._warn(line, None, reason, "Write KEYWORD = value, or a comment between /* and */.")

    def _followed_by_equals(self, ahead: int) -> bool:
        return self._stream.peek(ahead) == "="

    def _warn(self, line: int, field: str | None, reason: str, fix: str) -> None:
        self.warnings.append(Problem(self._path, line, field, reason, fix))


def _first_words(error: Exception) -> str:
    return fold(str(error))[:_SHOWN] or "it ends too early"
