"""Makes labels: in the common form, and hostile variations of them; and looks into what was read."""

from hypothesis import strategies as st

from schema.label import Label, LabelField

_NAMES = st.from_regex(r"\A\^?[A-Z][A-Z0-9_]{0,12}(:[A-Z][A-Z0-9_]{0,5})?\Z").filter(
    lambda name: name not in {"END", "OBJECT", "GROUP", "END_OBJECT", "END_GROUP", "BEGIN_OBJECT", "BEGIN_GROUP"}
)
_WORDS = st.one_of(
    st.from_regex(r"\A[A-Z0-9_.:+-]{1,10}\Z").filter(lambda word: not word.endswith("-") and word not in {"END"}),
    st.integers(-(10**9), 10**9).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(
        ["N/A", "UNK", "NULL", "0018", "16#FF#", "2/0072174528:989000", "12:07:38", "2004-246", "A/B/C", "TRUE"]
    ),
)
_TEXTS = st.text(
    st.characters(codec="latin-1", exclude_characters='"', exclude_categories=("Cc",)) | st.just("\n"), max_size=40
)
_UNITS = st.sampled_from(["", "", "", " <KM>", "<m/s**2>", " <>", "  < deg >", "\n   <MS>"])
_SPACES = st.sampled_from([" ", "", "  ", "\t", " \n   "])
_COMMENTS = st.sampled_from(["", "", "", ' /* it\'s "one" */', "/**/", " /* a */ /* b */"])


@st.composite
def _scalars(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return '"' + draw(_TEXTS) + '"' + draw(_UNITS)
    if kind == 1:
        return "'" + draw(_TEXTS).replace("'", "").replace("\n", " ") + "'" + draw(_UNITS)
    return draw(_WORDS) + draw(_UNITS)


@st.composite
def _values(draw: st.DrawFn, depth: int = 0) -> str:
    if depth > 2 or draw(st.integers(0, 3)):
        return draw(_scalars())
    opening, closing = draw(st.sampled_from(["()", "{}"]))
    members = draw(st.lists(_values(depth + 1), max_size=4))
    between = draw(st.sampled_from([",", ", ", " ,\n    "]))
    return (
        opening
        + draw(_SPACES)
        + between.join(members)
        + draw(_SPACES)
        + closing
        + draw(_UNITS if members else st.just(""))
    )


@st.composite
def _statements(draw: st.DrawFn, depth: int = 0) -> str:
    indent = "  " * depth
    if depth < 3 and draw(st.integers(0, 4)) == 0:
        kind = draw(st.sampled_from(["OBJECT", "GROUP", "Object", "group"]))
        name = draw(_NAMES)
        end = draw(st.sampled_from([f" = {name}", "", f"={name.lower()}"]))
        inner = "".join(draw(st.lists(_statements(depth + 1), max_size=4)))
        return f"{indent}{kind} = {name}{draw(_COMMENTS)}\n{inner}{indent}END_{kind}{end}{draw(_COMMENTS)}\n"
    equals = draw(st.sampled_from([" = ", "=", "     =\t", " =\n     "]))
    return f"{indent}{draw(_NAMES)}{equals}{draw(_values())}{draw(_COMMENTS)}\n"


@st.composite
def common_labels(draw: st.DrawFn) -> str:
    """A label in the common form: the fast reader should mostly accept it."""
    body = "".join(draw(st.lists(_statements(), min_size=1, max_size=12)))
    return "PDS_VERSION_ID = PDS3\n" + draw(st.sampled_from(["", "\n/* a\n comment */\n"])) + body + "END\n"


_HOSTILE = [
    '"', "'", "/*", "*/", "#", "<", ">", "(", ")", "{", "}", "=", ";", ",", "\n", "-\n  ", "\nEND\n", " END ", "&", "%",
    "\nOBJECT = X\n", "\nEND_OBJECT\n", "\nGROUP=\n", "\nA =\n", "\0", "\x0c", "\x85", "\xa0", "-", "+", "16#", "1e5",
    " = ", "\nPDS_VERSION_ID = PDS3\n",
]  # fmt: skip


@st.composite
def hostile_labels(draw: st.DrawFn) -> str:
    """A label in the common form with parts taken out and marks put in at any place."""
    text = draw(common_labels())
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        taken = draw(st.sampled_from([0, 0, 0, 1, 3]))
        text = text[:start] + draw(st.sampled_from(_HOSTILE)) + text[start + taken :]
    return text


def by_path(label: Label) -> dict[str, LabelField]:
    return {field.path: field for field in label.fields()}
