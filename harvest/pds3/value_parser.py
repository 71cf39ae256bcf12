"""Values of PDS3 and ISIS labels by `pvl`, kept as written and in order.

`pvl` reads every form of value (PDS Standards Reference 3.8 chapter 12, CCSDS 641.0-B-2, ISIS); here its decoder is kept
from trying dates on every token, its sets from losing their order, and its recursion from running away.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pvl.decoder import OmniDecoder
from pvl.grammar import OmniGrammar
from pvl.parser import EmptyValueAtLine, OmniParser

from harvest.pds3.lexer import LabelToken
from harvest.pds3.values import quoted, unquoted
from schema.label import Shape, Value

_DEEPEST_LIST = 20


class _Scalar(NamedTuple):
    """One simple value as written and whether it stood in quotation marks."""

    text: str
    is_quoted: bool


class _Quantity(NamedTuple):
    value: Any
    unit: str


class _Set(list[Any]):
    """The members of a set in the order of the label, repeats included."""


class _Decoder(OmniDecoder):  # type: ignore[misc] # pvl has no types
    """pvl's decoder without its date trials, giving values as written."""

    def decode_datetime(self, value: str) -> str:
        """Accept what may be a date or a clock; `schema.times` reads it."""
        if value[:1].isdigit() and ("-" in value or ":" in value):
            return value
        raise ValueError(value)

    def decode_simple_value(self, value: str) -> _Scalar:
        """The value as written, where pvl takes it for a simple value at all."""
        if value[0] in "\"'" and len(value) > 1:
            return _Scalar(value[1:-1], True)
        super().decode_simple_value(value)
        return _Scalar(str(value), False)


class TokenStream:
    """Tokens with the sending back and throwing that pvl's parser does."""

    def __init__(self, items: Iterator[LabelToken]) -> None:
        self.items = list(items)
        self.index = 0

    def __iter__(self) -> "TokenStream":
        return self

    def __next__(self) -> LabelToken:
        if self.index >= len(self.items):
            raise StopIteration
        self.index += 1
        return self.items[self.index - 1]

    def send(self, _token: LabelToken) -> None:
        """Take one token back."""
        self.index -= 1

    def throw(self, kind: type[Exception], message: str) -> None:
        """Raise as pvl asks."""
        raise kind(message)

    def peek(self, ahead: int = 0) -> LabelToken | None:
        """A token that is still to come, None after the last."""
        index = self.index + ahead
        return self.items[index] if index < len(self.items) else None


class ValueParser(OmniParser):  # type: ignore[misc] # pvl has no types
    """pvl's value parser: keeps the order of sets, and refuses lists that never close or nest without end."""

    def __init__(self) -> None:
        grammar = OmniGrammar()
        super().__init__(grammar=grammar, decoder=_Decoder(grammar=grammar, quantity_cls=_Quantity))
        self._depth = 0

    def parse_value(self, tokens: TokenStream) -> Any:
        """One value with its unit; pvl's rules with a bound on nesting."""
        self._depth += 1
        try:
            if self._depth > _DEEPEST_LIST:
                raise ValueError(f"lists nest deeper than {_DEEPEST_LIST}")
            return super().parse_value(tokens)
        finally:
            self._depth -= 1

    def parse_set(self, tokens: TokenStream) -> _Set:
        """The members in order; pvl would give a frozenset, which forgets order and repeats."""
        return _Set(self._members(self.grammar.set_delimiters, tokens))

    def parse_sequence(self, tokens: TokenStream) -> list[Any]:
        """The items in order."""
        return self._members(self.grammar.sequence_delimiters, tokens)

    def _members(self, delimiters: tuple[str, str], tokens: TokenStream) -> list[Any]:
        members: list[Any] | None = self._parse_set_seq(delimiters, tokens)
        if members is None:
            raise ValueError(f"the list is never closed with {delimiters[1]}")
        return members

    def read(self, tokens: TokenStream) -> tuple[tuple[Value, ...], Shape]:
        """The values that come next and how they stand together.

        Raises:
            ValueError: where they are not in the label language.
            StopIteration: where the label ends within them.
        """
        return _values(self.parse_value(tokens))

    def _empty_value(self, pos: int) -> EmptyValueAtLine:
        """Pvl's mark for a value that is not there; `_values` refuses it."""
        return EmptyValueAtLine(0)


def _values(value: Any, unit: str | None = None) -> tuple[tuple[Value, ...], Shape]:
    """pvl's value as the tree keeps it; the unit of a list is the unit of each of its values without one."""
    if isinstance(value, _Quantity):
        return _values(value.value, value.unit)
    if isinstance(value, _Scalar):
        return ((quoted if value.is_quoted else unquoted)(value.text, unit),), Shape.SCALAR
    if not isinstance(value, list):
        raise ValueError("it ends too early")  # noqa: TRY004 - pvl gives its empty value inside a list
    found: list[Value] = []
    shape = Shape.SET if isinstance(value, _Set) else Shape.SEQUENCE
    for member in value:
        inner, inner_shape = _values(member, unit)
        if isinstance(member, _Quantity) and unit is not None:
            inner, inner_shape = _values(member)
        if inner_shape is not Shape.SCALAR:
            shape = Shape.TABLE
        found.extend(inner)
    return tuple(found), shape
