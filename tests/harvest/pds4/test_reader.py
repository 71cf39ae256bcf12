from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from harvest.pds4 import reader
from harvest.pds4.reader import read_label, read_label_bytes
from schema.label import Dialect, Missing, Statement
from schema.problems import LabelError
from tests.harvest.pds4.labels import PDS, fields, product, read
from tests.shared import LABELS, needs_shared

HERE = Path("a.xml")


def test_order_repeats_and_lines_are_kept() -> None:
    label = read("\n<A><b>1</b>\n<b>two</b></A>\n<c>3.5</c>")
    assert label.dialect is Dialect.PDS4
    assert label.root.name == "pds:Product_Observational"
    assert [(f.path, f.values[0].typed, f.line) for f in fields(label)] == [
        ("pds:A/pds:b", 1, 3),
        ("pds:A/pds:b", "two", 4),
        ("pds:c", 3.5, 5),
    ]


def test_prefixes_come_from_the_namespace_not_from_the_label() -> None:
    label = read_label_bytes(
        f'<p:Product_Context xmlns:p="{PDS}" xmlns:x="http://pds.nasa.gov/pds4/mission/mars2020/v1" '
        'xmlns:y="http://pds.nasa.gov/pds4/cart/v1" xmlns:z="http://psa.esa.int/psa/em16/cas/v1" '
        'xmlns:isda="https://isda.issdc.gov.in/pds4/isda/v1">'
        '<x:a>1</x:a><y:b>2</y:b><z:c>3</z:c><isda:d>4</isda:d><pds:e xmlns:pds="http://elsewhere.org/thing/v2">5</pds:e>'
        '<f xmlns="">6</f></p:Product_Context>'.encode(),
        HERE,
    )
    assert label.root.name == "pds:Product_Context"
    assert [f.path for f in label.fields()] == ["mars2020:a", "cart:b", "em16_cas:c", "isda:d", "thing:e", "f"]


def test_the_same_tag_goes_by_each_labels_own_prefix_where_no_rule_applies() -> None:
    one = read("<q:a>1</q:a>", namespaces='xmlns:q="http://otes.mars.asu.edu/pds4/v1"')
    two = read("<otes:a>1</otes:a>", namespaces='xmlns:otes="http://otes.mars.asu.edu/pds4/v1"')
    assert [fields(one)[0].path, fields(two)[0].path] == ["q:a", "otes:a"]


def test_attributes_follow_their_text_and_lead_their_block() -> None:
    label = read('<A kind="k"><b unit="ms" other="o">10.2</b><c unit="">7</c></A>')
    assert [(f.path, f.values[0].text, f.values[0].unit) for f in fields(label)] == [
        ("pds:A/@kind", "k", None),
        ("pds:A/pds:b", "10.2", "ms"),
        ("pds:A/pds:b/@other", "o", None),
        ("pds:A/pds:c", "7", ""),
    ]


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ('<a xsi:nil="true" nilReason="inapplicable"/>', "nil: inapplicable"),
        ('<a xsi:nil="1"/>', Missing.NIL),
        ("<a/>", Missing.EMPTY),
        ("<a>  </a>", Missing.EMPTY),
        ("<a>N/A</a>", Missing.NOT_APPLICABLE),
        ("<a>Not Applicable</a>", Missing.NOT_APPLICABLE),
        ("<a>UNK</a>", Missing.UNKNOWN),
        ("<a>null</a>", Missing.NULL),
    ],
)
def test_missing_values_have_a_reason(written: str, missing: str) -> None:
    (field,) = fields(read(written))
    assert field.values[0].typed is None
    assert field.values[0].missing == missing


def test_nil_false_is_a_value_and_none_is_an_answer() -> None:
    label = read('<a xsi:nil="false">5</a><filter>none</filter>')
    assert [(f.path, f.values[0].typed) for f in label.fields()] == [
        ("pds:a", 5),
        ("pds:a/@xsi:nil", "false"),
        ("pds:filter", "none"),
    ]


def test_text_beside_elements_comments_and_instructions() -> None:
    label = read("<A>loose<b>1<!-- note -->2</b>tail</A><?go on?><d><![CDATA[<x>]]></d>")
    assert [(f.path, f.values[0].text) for f in label.fields()] == [
        ("pds:A/#text", "loose"),
        ("pds:A/pds:b", "12"),
        ("pds:A/#text", "tail"),
        ("pds:d", "<x>"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8"}.get(encoding, encoding.upper())
    text = f'<?xml version="1.0" encoding="{declared}"?><Product_Context xmlns="{PDS}"><a>Cañon é</a></Product_Context>'
    label = read_label_bytes(text.encode(encoding), HERE)
    assert fields(label)[0].values[0].text == "Cañon é"
    assert label.text == text
    assert label.size == len(text.encode(encoding))


def test_inner_newlines_stay_and_ends_are_stripped() -> None:
    assert fields(read("<a>\n  one\n  two\n</a>"))[0].values[0].text == "one\n  two"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "well formed"),
        (b"not xml", "well formed"),
        (product("<a>"), "well formed"),
        (b'<Product_Observational xmlns="http://example.org/v1"/>', "not in the PDS4 namespace"),
        (b"<Product_Observational/>", "not in the PDS4 namespace"),
        (b'<!DOCTYPE P [<!ENTITY a "b">]><P xmlns="' + PDS.encode() + b'"><c>&a;</c></P>', "entities"),
        (b'<!DOCTYPE P [<!ENTITY a SYSTEM "file:///etc/passwd">]><P xmlns="' + PDS.encode() + b'"/>', "entities"),
        (b'<!DOCTYPE P SYSTEM "http://x/y.dtd"><P xmlns="' + PDS.encode() + b'"><c>&a;</c></P>', "entities"),
        (product("<a>" * 300 + "</a>" * 300), "well formed"),
    ],
)
def test_what_is_no_label_gives_one_clear_error(data: bytes, reason: str) -> None:
    with pytest.raises(LabelError, match=reason) as caught:
        read_label_bytes(data, HERE)
    assert caught.value.problem.path == "a.xml"
    assert caught.value.problem.fix


def test_an_entity_bomb_in_an_attribute_is_refused_without_growing() -> None:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE P [<!ENTITY e0 "lol">{levels}]><P xmlns="{PDS}" a="&e11;"/>'
    with pytest.raises(LabelError):
        read_label_bytes(bomb.encode(), HERE)


def test_a_malformed_line_is_named() -> None:
    with pytest.raises(LabelError) as caught:
        read_label_bytes(product("\n<a>\n</b>"), HERE)
    assert caught.value.problem.line == 4


def test_labels_beyond_the_bounds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    path = tmp_path / "big.xml"
    path.write_bytes(product("<a/>" * 100))
    with pytest.raises(LabelError, match="larger than 100 bytes"):
        read_label(path)
    monkeypatch.setattr(reader, "MAX_BYTES", 10_000)
    monkeypatch.setattr(reader, "MAX_TAGS", 50)
    with pytest.raises(LabelError, match="50 tags"):
        read_label(path)


def test_a_file_that_is_not_there_is_a_label_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="cannot be read"):
        read_label(tmp_path / "gone.xml")


_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


@given(st.recursive(_text, lambda inner: st.lists(st.tuples(st.sampled_from("abc"), inner), min_size=1, max_size=4)))
def test_every_text_comes_back_under_its_path(tree: object) -> None:
    # given an element tree of our own making
    root = etree.Element(f"{{{PDS}}}Product_Test", nsmap={None: PDS})
    expected: list[tuple[str, str]] = []
    _grow(root, [("r", tree)], "", expected)
    # when it is read
    label = read_label_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True), HERE)
    # then each leaf is there once, in order
    assert [(f.path, f.values[0].text) for f in label.fields()] == expected


def _grow(parent: etree._Element, children: object, path: str, expected: list[tuple[str, str]]) -> None:
    assert isinstance(children, list)
    for name, content in children:
        element = etree.SubElement(parent, f"{{{PDS}}}{name}")
        if isinstance(content, str):
            element.text = content
            expected.append((f"{path}pds:{name}", content.strip()))
        else:
            _grow(element, content, f"{path}pds:{name}/", expected)


@needs_shared
def test_every_element_of_a_real_label_is_kept() -> None:
    for path in sorted(LABELS.glob("NASA-PDS+validate/**/*.xml"))[:60]:
        try:
            label = read_label(path)
        except LabelError:
            continue
        root = etree.parse(path).getroot()
        leaves = [e for e in root.iter(etree.Element) if not len(e) and e is not root]
        statements = [f for f in label.fields() if "@" not in f.path]
        assert [(f.line, f.values[0].text) for f in statements] == [(e.sourceline, _own_text(e)) for e in leaves]
        assert all(isinstance(member, Statement) or member.members for member in label.root.members)


def _own_text(element: etree._Element) -> str:
    return "".join(element.itertext(etree.Element)).strip()


SOUND = product('<A><b unit="ms">10.2</b><c xsi:nil="true"/></A><!-- x --><d>2020-01-02T03:04:05Z</d>')


@given(st.integers(0, len(SOUND)), st.integers(0, 40), st.binary(max_size=20))
def test_a_damaged_label_is_read_or_refused_and_nothing_else(begin: int, length: int, put: bytes) -> None:
    damaged = SOUND[:begin] + put + SOUND[begin + length :]
    try:
        label = read_label_bytes(damaged, HERE)
    except LabelError:
        return
    assert label.size == len(damaged)
    assert all(field.values for field in label.fields())


def test_an_element_with_too_many_attributes_is_refused() -> None:
    many = " ".join(f'a{number}="1"' for number in range(reader.MAX_ATTRIBUTES + 1))

    with pytest.raises(LabelError, match=r"the element b has 10,001 attributes, more than 10,000"):
        read_label_bytes(product(f"<A><b {many}/></A>"), HERE)


def test_many_elements_with_an_attribute_each_are_read() -> None:
    count = reader.MAX_ATTRIBUTES + 1

    label = read_label_bytes(product("<A>" + '<b unit="m">1</b>' * count + "</A>"), HERE)

    assert len(fields(label)) == count
