"""Expressions: what is read, what is refused and where, and that the printer writes what the parser reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.expression import Expression, ExpressionError, parse, render
from search.expression.tree import (
    AnyText,
    Both,
    Comparison,
    Edges,
    Either,
    Footprint,
    Membership,
    Name,
    Negation,
    Observed,
    Operator,
    Position,
    Presence,
    Quantity,
    Word,
)
from search.query import BoxRelation, TimeRelation


def is_(name: str, value: str, operator: str = "=", quoted: bool = False) -> Comparison:
    return Comparison(Name(name), Operator(operator), Word(value, quoted))


A, B, C = is_("a", "1"), is_("b", "2"), is_("c", "3")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("target = Mars", is_("target", "Mars")),
        ("target=Mars", is_("target", "Mars")),
        ('  target  != "Olympus Mons" ', is_("target", "Olympus Mons", "!=", True)),
        ("position.latitude>=-4.5e0", is_("position.latitude", "-4.5e0", ">=")),
        ("sol<=10", is_("sol", "10", "<=")),
        ("startTime < 2012-08-06T05:17:57.5Z", is_("startTime", "2012-08-06T05:17:57.5Z", "<")),
        ("IMAGE/LINES = 1024", is_("IMAGE/LINES", "1024")),
        ("pds:Identification_Area/pds:title ~ dust", is_("pds:Identification_Area/pds:title", "dust", "~")),
        ("MSL:LOCAL_MEAN_SOLAR_TIME exists", Presence(Name("MSL:LOCAL_MEAN_SOLAR_TIME"))),
        ("^IMAGE = 5", is_("^IMAGE", "5")),
        ("a/@unit = s", is_("a/@unit", "s")),
        ('label:"odd = path" : x*', Comparison(Name("odd = path", True), Operator.LIKE, Word("x*"))),
        ("productId : B10*", is_("productId", "B10*", ":")),
        ("productId:B10*", is_("productId", "B10*", ":")),
        ("lid:urn:nasa:pds:m?", is_("lid", "urn:nasa:pds:m?", ":")),
        ("lid : urn:nasa:pds", is_("lid", "urn:nasa:pds", ":")),
        ("lid: 'urn:x'", is_("lid", "urn:x", ":", True)),
        (r"""note = "a \"b\" \\ \u00e9\n" """, is_("note", 'a "b" \\ é\n', "=", True)),
        ("note = 'it\\'s'", is_("note", "it's", "=", True)),
        ("sol in (1, 2,'3')", Membership(Name("sol"), (Word("1"), Word("2"), Word("3", True)))),
        ("~ 'dust devil'", AnyText(Word("dust devil", True))),
        ("text ~ dust", AnyText(Word("dust"))),
        ("TEXT ~ dust", is_("TEXT", "dust", "~")),
        ("a = 1 OR b = 2 And c = 3", Either((A, Both((B, C))))),
        ("(a = 1 or b = 2) and c = 3", Both((Either((A, B)), C))),
        ("not a = 1 and NOT (b = 2)", Both((Negation(A), Negation(B)))),
        ("a = 1 and b = 2 and c = 3", Both((A, B, C))),
        ("a = 1 and (b = 2 and c = 3)", Both((A, Both((B, C))))),
        ("box(Mars, 350, -10, 10, 20)", Footprint(Word("Mars"), Edges(350, -10, 10, 20))),
        (
            'BOX("Mars", -10, -10, 10, 20, within, incidence < 30, pixelScale <= 5)',
            Footprint(
                Word("Mars", True),
                Edges(-10, -10, 10, 20),
                BoxRelation.WITHIN,
                (Quantity(Name("incidence"), Operator.LESS, 30), Quantity(Name("pixelScale"), Operator.AT_MOST, 5)),
            ),
        ),
        ("geometry(Io)", Footprint(Word("Io"))),
        ("geometry(Io, phase = 90)", Footprint(Word("Io"), quantities=(Quantity(Name("phase"), Operator.EQUAL, 90),))),
        ("position(Mars, 137, -5, 138, -4)", Position(Word("Mars"), Edges(137, -5, 138, -4))),
        ("time(2012-08-06, *, within)", Observed(Word("2012-08-06"), None, TimeRelation.WITHIN)),
        ("time(1966, 1968)", Observed(Word("1966"), Word("1968"))),
        ("position.x exists", Presence(Name("position.x"))),
        ("time exists", Presence(Name("time"))),
    ],
)
def test_an_expression_is_read_as_its_tree(text: str, tree: Expression) -> None:
    assert parse(text) == tree
    assert parse(render(tree)) == tree


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("target", 6, "after the field “target”, found the end"),
        ("target =", 8, "expected a value, found the end"),
        ("target = and sol = 3", 9, "put it in quotes"),
        ("target = Mars sol = 3", 14, "“and”, “or” or the end"),
        ("target = Mars, sol", 13, "“and”, “or” or the end, found “,”"),
        ("target is Mars", 7, "in or exists after the field"),
        ("target exits", 7, "did you mean “exists”"),
        ("target == Mars", 8, "expected a value, found “=”"),
        ("and target = Mars", 0, "expected a field"),
        ("not", 3, "expected a field"),
        ("(a = 1", 6, "“)”, found the end"),
        ("a = 1)", 5, "found “)”"),
        ("a ! 1", 2, "write !="),
        ('a = "open', 4, "no closing"),
        (r'a = "\q"', 5, "backslash"),
        ('"words"', 0, "text anywhere"),
        ('label:"" = 3', 0, "empty"),
        ("a in 1, 2", 5, "“(” with the values"),
        ("a in ()", 6, "a value"),
        ("a in (1 2)", 8, "“,” or “)”"),
        ("bx(Mars, 1, 2, 3, 4)", 0, "there are box(BODY"),
        ("box(Mars, 1, 2, 3)", 17, "north in degrees"),
        ("box(Mars, 1, 2, 3, x)", 19, "north in degrees, found “x”"),
        ("box(, 1, 2, 3, 4)", 4, "the name of a body"),
        ("box(Mars, 1, 2, 3, 4, near)", 26, "overlaps, within or center"),
        ("box(Mars, 1, 2, 3, 4, within, center)", 36, "one of"),
        ("box(Mars, 1, 2, 3, 4, incidence ~ 3)", 32, "one of = < <= > >="),
        ("position(Mars, 1, 2, 3, 4, within)", 25, "“)”"),
        ("time(2012)", 9, "the stop time"),
        ("time(2012, 2013, near)", 17, "overlap, contains or within"),
        ("a = 1 and\n  b ! 2", 14, "write !="),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(text: str, at: int, reason: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)

    assert reason in refused.value.reason
    assert refused.value.at == at


def test_the_message_shows_the_line_and_a_caret_below_the_place() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("a = 1 and\n  b ! 2")
    with pytest.raises(ExpressionError) as far:
        parse("a = 1 or " * 500 + "b ! 2" + " or a = 1" * 500)

    assert str(refused.value).splitlines()[1:] == ["    b ! 2", "      ^"]
    _, line, caret = str(far.value).splitlines()
    assert len(line) < 110
    assert line[caret.index("^")] == "!"


def test_size_depth_and_number_of_conditions_are_bounded() -> None:
    assert parse("(" * 50 + "a = 1" + ")" * 50) == A
    assert parse(" or ".join(["a = 1"] * 1000)) == Either((A,) * 1000)
    for text, reason in [
        ("(" * 51 + "a = 1" + ")" * 51, "50 deep"),
        ("not " * 51 + "a = 1", "50 deep"),
        ("(" * 60_000, "50 deep"),
        (" or ".join(["a = 1"] * 1001), "1000 conditions"),
        ("a = " + "x" * 65_536, "65536 characters"),
    ]:
        with pytest.raises(ExpressionError, match=reason):
            parse(text)


names = st.sampled_from(["target", "position.latitude", "IMAGE/LINES", "pds:A/pds:b", "^IMAGE", "a/@unit"]).map(Name)
names |= st.text(min_size=1, max_size=8).map(lambda text: Name(text, label=True))
words = st.sampled_from(["Mars", "-1.5", "B10*", "2012-08-06T05:17:57Z", "urn:nasa:pds"]).map(Word)
words |= st.text(max_size=8).map(lambda text: Word(text, quoted=True))
degrees = st.floats(allow_nan=False, allow_infinity=False)
edges = st.builds(Edges, degrees, degrees, degrees, degrees)
bounds = st.sampled_from([Operator.EQUAL, Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST])
quantities = st.lists(st.builds(Quantity, st.just(Name("phase")), bounds, degrees), max_size=2).map(tuple)
conditions = (
    st.builds(Comparison, names, st.sampled_from(Operator), words)
    | st.builds(Membership, names, st.lists(words, min_size=1, max_size=3).map(tuple))
    | st.builds(Presence, names)
    | st.builds(AnyText, words)
    | st.builds(Footprint, words, edges, st.sampled_from(BoxRelation), quantities)
    | st.builds(Footprint, words, quantities=quantities)
    | st.builds(Position, words, edges)
    | st.builds(Observed, st.none() | words, st.none() | words, st.sampled_from(TimeRelation))
)


def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Both, several) | st.builds(Either, several) | st.builds(Negation, parts)


@given(st.recursive(conditions, larger, max_leaves=8))
def test_what_is_printed_is_read_as_the_same_tree(tree: Expression) -> None:
    assert parse(render(tree)) == tree


@given(st.text(alphabet="ab1:*()=<>!~,\"'\\ /^.-\n") | st.text())
def test_any_text_is_read_or_refused_within_it(text: str) -> None:
    tree, at = read(text)

    assert 0 <= at <= len(text)
    assert tree is None or parse(render(tree)) == tree


def read(text: str) -> tuple[Expression | None, int]:
    """The tree of a text, or None with the place of the error."""
    try:
        return parse(text), 0
    except ExpressionError as error:
        return None, error.at
