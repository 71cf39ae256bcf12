import csv
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.detect import HEAD_BYTES, cannot_be_label, detect
from schema.label import Dialect
from tests.shared import LABELS, needs_shared

PDS = "http://pds.nasa.gov/pds4/pds/v1"
ROOT = f'<Product_Observational xmlns="{PDS}">'
SFDU = b"CCSD3ZF0000100000001NJPL3IF0PDS200000001"


@pytest.mark.parametrize(
    "text",
    [
        ROOT,
        f'<?xml version="1.0"?>\n<?xml-model href="x"?><!-- a > b <c> --><!DOCTYPE x>\n{ROOT}',
        f'<!DOCTYPE x [<!ENTITY a "b">]>{ROOT}',
        f"<a:Product_Bundle xmlns='http://other.org' xmlns:a = '{PDS}'>",
        f'\n\n <Product_Context\n  xmlns:xsi="x"\n  xmlns="{PDS}"',
        '<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v03"/>',
        f"{ROOT}<unclosed",
    ],
)
@pytest.mark.parametrize("name", ["a.xml", "A.LBLX", "a.txt"])
def test_a_root_in_the_namespace_is_pds4_whatever_follows(text: str, name: str) -> None:
    assert detect(PurePath(name), text.encode()) is Dialect.PDS4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_pds4_in_other_encodings(encoding: str) -> None:
    assert detect(PurePath("a.xml"), f'<?xml version="1.0"?>{ROOT}'.encode(encoding)[:HEAD_BYTES]) is Dialect.PDS4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "<Product_Observational>",
        f'<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron"><sch:ns uri="{PDS}"/>',
        f'<list xmlns:pds="{PDS}"><pds:Product_Observational/>',
        f'<!-- {ROOT} --><other xmlns="x"/>',
        "OBJECT = X\nEND_OBJECT",
    ],
)
@pytest.mark.parametrize("name", ["a.xml", "a.lblx"])
def test_other_xml_is_only_a_file(text: str, name: str) -> None:
    assert detect(PurePath(name), text.encode()) is None


@pytest.mark.parametrize(("name", "found"), [("a.xml", Dialect.PDS4), ("a.lblx", Dialect.PDS4), ("a.txt", None)])
@pytest.mark.parametrize("begin", ["junk ", "<?xml ?> junk ", "<!-- never closed ", "< "])
def test_xml_malformed_before_its_root_is_a_label_where_it_names_pds4(
    begin: str, name: str, found: Dialect | None
) -> None:
    assert detect(PurePath(name), (begin + ROOT).encode()) is found


@pytest.mark.parametrize(
    "head",
    [
        b"PDS_VERSION_ID = PDS3\r\n",
        b"\xef\xbb\xbf  pds_version_id=PDS3",
        b"\r\n/* made by\n hand */ /* twice */\nPDS_VERSION_ID = PDS3",
        SFDU + b" = SFDU_LABEL\r\n",
        SFDU + b"\r\nPDS_VERSION_ID = PDS3",
        b"NJPL1I00PDS100000000 = SFDU_LABEL",
        b"CCSD$$MARKERxxxxxxxxNJPL3IF0PDS200000001 = SFDU_LABEL",
        b"ODL_VERSION_ID = 0.6",
        b"RECORD_TYPE = FIXED_LENGTH\nPDS_VERSION_ID = PDS3\n",
    ],
)
@pytest.mark.parametrize("name", ["a.img", "A.LBL", "a.txt", "a.tab", "a"])
def test_pds3_is_known_by_its_content(head: bytes, name: str) -> None:
    assert detect(PurePath(name), head) is Dialect.PDS3


@pytest.mark.parametrize("name", ["a.cub", "a.lbl", "a.pvl", "a.txt"])
def test_isis_cubes_are_known_by_their_content(name: str) -> None:
    assert detect(PurePath(name), b"Object = IsisCube\n  Object = Core\n") is Dialect.ISIS


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("a.fmt", b"OBJECT = COLUMN\r\n NAME = X\r\n", Dialect.PDS3),
        ("A.FMT", b"/* Table */\r\nOBJECT = COLUMN\r\n", Dialect.PDS3),
        ("ref.cat", b"OBJECT = REFERENCE", Dialect.PDS3),
        ("a.lbl", b"^IMAGE = 'a.img'", Dialect.PDS3),
        ("a.lbl", b"stray words\nA = 1\nB = 2\nOBJECT = IMAGE\nEND_OBJECT\n", Dialect.PDS3),
        ("a.pvl", b"Group = Mapping\n  A = 1\nEnd_Group\nEnd\n", Dialect.ISIS),
        ("a.lbl", b"", None),
        ("a.lbl", b"only words\n", None),
        ("a.cat", b"A catalogue of stars\n", None),
        ("a.cub", b"\x00\x01\x02\x03" * 99, None),
        ("a.txt", b"OBJECT = COLUMN\r\n NAME = X\r\n", None),
    ],
)
def test_a_labels_extension_needs_keyword_statements(name: str, head: bytes, found: Dialect | None) -> None:
    assert detect(PurePath(name), head) is found


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.img", b"LBLSIZE=4206   FORMAT='BYTE'  TYPE='IMAGE'"),
        ("a.lbl", b"LBLSIZE=4206   FORMAT='BYTE'  TYPE='IMAGE'"),
        ("a.fit", b"SIMPLE  =                    T / conforms to FITS standard"),
        ("a.tls", b"KPL/LSK\n\n\\beginlabel\nPDS_VERSION_ID = PDS3\n\\endlabel\n\\begindata\nA = 1\n"),
        ("a.cmt", b"\\beginlabel\nPDS_VERSION_ID = PDS3\nOBJECT = X\n"),
        ("a.tm", b"\\begindata\nKERNELS_TO_LOAD = ('a')\n"),
        ("a.bsp", b"DAF/SPK \x02\x00"),
        ("a.py", b"import os\nPDS_VERSION_ID = 'PDS3'\n"),
        ("a.toml", b"[a]\nb = 1\n"),
        ("a.csv", b"a,b\nc = 1,2\n"),
        ("a.dat", b"NJPL2I00C1230000\x00\x00\x01\x02\x03\x04\x05"),
        ("a.dat", b"NJPL2I00C12300001234\x00\x00\x01\x02"),
        ("a.txt", b"The label begins with\nPDS_VERSION_ID = PDS3\n"),
        ("a.txt", b"Title\n=====\n"),
    ],
)
def test_what_only_resembles_a_label_is_a_file(name: str, head: bytes) -> None:
    assert detect(PurePath(name), head) is None


def test_many_comments_are_no_burden() -> None:
    assert detect(PurePath("a.xml"), b"<!-- a -->" * 1600 + b"junk") is None
    assert detect(PurePath("a.lbl"), b"/* a */ " * 2000 + b"/*") is None


# Real files whose dialect is not the manifest's: they have no PDS_VERSION_ID and write their blocks as ISIS does
# (Object … End_Object). The manifest counts them as parts of PDS3 labels; both are read by the same reader.
WRITTEN_AS_ISIS = {
    f"DOI-USGS+ISIS3/isis/src/base/objs/ImportPdsTable/data/{name}.lbl"
    for name in [
        "invalidByteOrder",
        "invalidColumnsValue",
        "invalidDataType",
        "invalidFormatType",
        "invalidLSBIntegerBytes",
        "invalidLSBRealBytes",
        "invalidMSBIntegerBytes",
        "invalidMSBRealBytes",
        "lsb_pds_binary_table",
        "msb_pds_binary_table",
    ]
} | {f"planetarypy+pvl/tests/data/pds3/broken/broken{number}.lbl" for number in (7, 8)}


@needs_shared
@pytest.mark.parametrize("size", [4096, HEAD_BYTES])
def test_every_real_file_is_what_the_manifest_says(size: int) -> None:
    dialects = {
        "PDS4": Dialect.PDS4,
        "PDS3": Dialect.PDS3,
        "PDS3frag": Dialect.PDS3,
        "ISIS": Dialect.ISIS,
        "data": None,
    }
    with (LABELS / "MANIFEST.csv").open(newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    other = {}
    for row in rows:
        with (LABELS / row["path"]).open("rb") as file:
            found = detect(PurePath(row["path"]), file.read(size))
        if found is not dialects[row["standard"]]:
            other[row["path"]] = found
    assert len(rows) == 2137
    assert other == dict.fromkeys(WRITTEN_AS_ISIS, Dialect.ISIS)


BEGINNINGS = [
    b"PDS_VERSION_ID", b" = ", b"=", b"PDS3", b"\r\n", b"/*", b"*/", b"# x", b"\0", b" ", b"<", b"?xml", SFDU, b"A", b"^IMAGE",
    b"Object = IsisCube", b"\xff\xd8\xff", b"II*\0", b"SIMPLE  = T", b"LBLSIZE=1", b"\xef\xbb\xbf", b"\xff\xfe<\0", b"7",
]  # fmt: skip


@given(st.lists(st.sampled_from(BEGINNINGS), max_size=12), st.integers(0, 80))
def test_what_cannot_be_a_label_is_none(parts: list[bytes], length: int) -> None:
    content = b"".join(parts)

    if cannot_be_label(content[:length]):
        assert detect(PurePath("x.img"), content) is None


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x89PNG\r\n", b"II*\0\x08\0", b"SIMPLE  =  T", b"%PDF-1.4"]
)
def test_most_data_show_at_once_that_they_are_no_label(start: bytes) -> None:
    assert cannot_be_label(start)
