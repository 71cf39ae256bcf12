"""The rules of ``box``, ``geometry``, ``position`` and ``time``, and the steps that all rules take."""

import re
from typing import NoReturn, TypeVar

from search.expression.errors import ExpressionError
from search.expression.lexer import Kind, Token
from search.expression.tree import Edges, Expression, Footprint, Name, Observed, Operator, Position, Quantity, Word
from search.query import BoxRelation, TimeRelation

_Relation = TypeVar("_Relation", BoxRelation, TimeRelation)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_BOUNDS = {str(each): each for each in Operator if each not in (Operator.UNEQUAL, Operator.LIKE, Operator.TEXT)}
_FORMS = {
    "box": "box(BODY, west, south, east, north)",
    "geometry": "geometry(BODY, incidence < 30)",
    "position": "position(BODY, west, south, east, north)",
    "time": "time(start, stop)",
}


class ShapeParser:
    """Goes through the tokens of an expression from the first to the last."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self._tokens = found
        self._place = 0

    @property
    def token(self) -> Token:
        """The token to be read."""
        return self._tokens[self._place]

    def advance(self) -> None:
        """Go on to the next token."""
        self._place += 1

    def ended(self) -> bool:
        """Whether all has been read."""
        return self.token.kind is Kind.END

    def expected(self, what: str) -> NoReturn:
        """Refuse the present token."""
        raise ExpressionError(f"expected {what}, found {self.token.described}", self.text, self.token.at)

    def sign(self, text: str) -> bool:
        """Step over this sign if it is here."""
        found = self.token.kind is Kind.SIGN and self.token.text == text
        if found:
            self.advance()
        return found

    def closing(self, expected: str) -> None:
        """Step over the ``)`` that must be here."""
        if not self.sign(")"):
            self.expected(expected)

    def word(self, expected: str) -> Word:
        """The word or string that must be here."""
        token = self.token
        if token.kind not in (Kind.WORD, Kind.STRING):
            self.expected(expected)
        self.advance()
        return Word(token.text, token.kind is Kind.STRING, token.at)

    def shape(self, name: Name) -> Expression:
        """``name(…)``, after its opening parenthesis."""
        kind = name.text.lower()
        if kind == "time":
            return self._observed(name)
        if kind not in _FORMS:
            forms = ", ".join(_FORMS.values())
            raise ExpressionError(f"“{name.text[:60]}” cannot stand before “(”; there are {forms}", self.text, name.at)
        body = self.word(f"the name of a body, as in {_FORMS[kind]}")
        edges = self._edges(kind) if kind != "geometry" else None
        if kind == "position" and edges is not None:
            self.closing("“)”")
            return Position(body, edges)
        relation: BoxRelation | None = None
        quantities: list[Quantity] = []
        while self.sign(","):
            told = self._relation(BoxRelation) if edges is not None and relation is None and not quantities else None
            relation = told or relation
            if told is None:
                quantities.append(self._quantity())
        self.closing("“,” or “)”")
        return Footprint(body, edges, relation or BoxRelation.OVERLAPS, tuple(quantities))

    def _edges(self, kind: str) -> Edges:
        numbers: list[float] = []
        at = self._tokens[self._place + 1].at if self.token.text == "," else self.token.at
        for edge in ("west", "south", "east", "north"):
            if not self.sign(","):
                self.expected(f"“,” and then {edge} in degrees, as in {_FORMS[kind]}")
            numbers.append(self._number(f"{edge} in degrees"))
        west, south, east, north = numbers
        return Edges(west, south, east, north, at)

    def _number(self, expected: str) -> float:
        if self.token.kind is not Kind.WORD or not _NUMBER.match(self.token.text):
            self.expected(expected)
        number = float(self.token.text)
        self.advance()
        return number

    def _quantity(self) -> Quantity:
        token = self.token
        if token.kind is not Kind.WORD:
            self.expected("a condition such as incidence < 30")
        self.advance()
        operator = _BOUNDS.get(self.token.text) if self.token.kind is Kind.SIGN else None
        if operator is None:
            self.expected(f"overlaps, within or center, or one of {' '.join(_BOUNDS)} after “{token.text[:60]}”")
        self.advance()
        return Quantity(Name(token.text, at=token.at), operator, self._number("a number"))

    def _observed(self, name: Name) -> Observed:
        start = self._end("the start: a time, or * for an open end")
        if not self.sign(","):
            self.expected("“,” and then the stop time, as in time(2012-08-06, 2012-08-07)")
        stop = self._end("the stop: a time, or * for an open end")
        relation = TimeRelation.OVERLAP
        if self.sign(","):
            told = self._relation(TimeRelation)
            if told is None:
                self.expected("overlap, contains or within")
            relation = told
        self.closing("“)”")
        return Observed(start, stop, relation, name.at)

    def _end(self, expected: str) -> Word | None:
        word = self.word(expected)
        return None if word.text == "*" and not word.quoted else word

    def _relation(self, kind: type[_Relation]) -> _Relation | None:
        """The relation that stands here, if one does."""
        text = self.token.text.lower()
        if self.token.kind is not Kind.WORD or text not in {str(each) for each in kind}:
            return None
        self.advance()
        return kind(text)
