"""Writes a syntax tree as the expression that gives it again."""

from search.expression.tree import (
    AnyText,
    Both,
    Comparison,
    Edges,
    Either,
    Expression,
    Footprint,
    Membership,
    Name,
    Negation,
    Observed,
    Position,
    Presence,
    Quantity,
    Word,
)
from search.query import BoxRelation, TimeRelation


def render(tree: Expression) -> str:
    """The expression of a syntax tree; `search.expression.parse` gives an equal tree."""
    match tree:
        case Both(of=of):
            return " and ".join(_nested(each) for each in of)
        case Either(of=of):
            return " or ".join(_nested(each, Both) for each in of)
        case Negation(of=one):
            return f"not {_nested(one)}"
        case Comparison(name=name, operator=operator, value=value):
            return f"{_name(name)} {operator} {_word(value)}"
        case Membership(name=name, values=values):
            return f"{_name(name)} in ({', '.join(map(_word, values))})"
        case Presence(name=name):
            return f"{_name(name)} exists"
        case AnyText(words=words):
            return f"~ {_word(words)}"
        case Footprint():
            return _footprint(tree)
        case Position(body=body, edges=edges):
            return f"position({_word(body)}, {_edges(edges)})"
        case Observed():
            ends = ", ".join("*" if end is None else _word(end) for end in (tree.start, tree.stop))
            relation = "" if tree.relation is TimeRelation.OVERLAP else f", {tree.relation}"
            return f"time({ends}{relation})"


def _nested(tree: Expression, *bare: type[Expression]) -> str:
    """A part of a larger expression, in parentheses where the precedence of ``and`` and ``or`` needs them."""
    text = render(tree)
    return f"({text})" if isinstance(tree, Both | Either) and not isinstance(tree, bare) else text


def _footprint(tree: Footprint) -> str:
    parts = [_word(tree.body)]
    if tree.edges is not None:
        parts.append(_edges(tree.edges))
        if tree.relation is not BoxRelation.OVERLAPS:
            parts.append(tree.relation)
    parts += [_quantity(quantity) for quantity in tree.quantities]
    return f"{'geometry' if tree.edges is None else 'box'}({', '.join(parts)})"


def _quantity(quantity: Quantity) -> str:
    return f"{_name(quantity.name)} {quantity.operator} {quantity.number!r}"


def _edges(edges: Edges) -> str:
    return f"{edges.west!r}, {edges.south!r}, {edges.east!r}, {edges.north!r}"


def _name(name: Name) -> str:
    return f"label:{_quoted(name.text)}" if name.label else name.text


def _word(word: Word) -> str:
    return _quoted(word.text) if word.quoted else word.text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
