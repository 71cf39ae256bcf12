import csv
from collections import Counter
from pathlib import Path, PurePath

import pytest

from harvest.pds3.catalog import Description, describe, sort_label
from harvest.pds3.reader import read_label, read_label_text
from schema.problems import LabelError
from schema.records import LabelKind
from tests.shared import LABELS, needs_shared

VERSION = "PDS_VERSION_ID = PDS3\n"


def _kind(text: str, path: str = "DATA/A.LBL") -> str:
    kind, described = sort_label(read_label_text(text + "\nEND\n"), PurePath(path))
    assert (kind is LabelKind.PRODUCT) == (described == "")
    return described or "product"


def _description(text: str, path: str = "CATALOG/A.CAT") -> Description:
    return describe(read_label_text(text + "\nEND\n"), PurePath(path))


def _object(name: str, inside: str = "A = 1") -> str:
    return f"OBJECT = {name}\n{inside}\nEND_OBJECT = {name}\n"


@pytest.mark.parametrize(
    "text",
    [
        VERSION + 'PRODUCT_ID = "X"\n^IMAGE = "X.IMG"\n' + _object("IMAGE"),
        VERSION + "IMAGE_ID = '004A47'",
        VERSION + _object("RAW_IMAGE"),
        VERSION + '^QUBE = "X.QUB"\n' + _object("QUBE", "PRODUCT_ID = X"),
        VERSION + '^L2D_RESULT_ARRAY = ("X.SPC", 3)\n' + _object("L2D_RESULT_ARRAY"),
        VERSION + '^ASCII_DOCUMENT = "X.ASC"\n' + _object("ASCII_DOCUMENT"),
        VERSION + 'PRODUCT_ID = "X"\n' + _object("TEXT"),
        VERSION + _object("FILE", 'PRODUCT_ID = X\n^TABLE = "X.TAB"\n' + _object("TABLE")),
        VERSION + _object("COMPRESSED_FILE", 'FILE_NAME = "X.JP2"\n^IMAGE = "X.JP2"'),
        VERSION + '^TABLE = "X.TAB"\n' + _object("TABLE"),
        '^TABLE = "X.DAT"\n' + _object("TABLE", _object("COLUMN")),
        VERSION + '^TABLE = "X.TAB"\n' + _object("TABLE") + _object("TEXT"),
        VERSION + "PRODUCT_ID = X\n" + _object("INSTRUMENT"),
        "Object = IsisCube\n  Object = Core\n    A = 1\n  End_Object\nEnd_Object\n",
    ],
)
def test_products(text: str) -> None:
    assert _kind(text) == "product"


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        (VERSION + _object("VOLUME", _object("CATALOG")), "VOLDESC.CAT", "volume"),
        (VERSION + _object("DATA_SET"), "CATALOG/DATASET.CAT", "data_set"),
        (VERSION + _object("MISSION"), "CATALOG/MISSION.CAT", "mission"),
        (VERSION + _object("INSTRUMENT_HOST"), "CATALOG/INSTHOST.CAT", "host"),
        (VERSION + _object("INSTRUMENT"), "CATALOG/INST.CAT", "instrument"),
        (_object("TARGET"), "CATALOG/TARGET.CAT", "target"),
        (_object("REFERENCE") * 2, "CATALOG/REF.CAT", "reference"),
        (VERSION + _object("PERSONNEL"), "CATALOG/PERSON.CAT", "personnel"),
        (VERSION + _object("SOFTWARE"), "CATALOG/SOFT.CAT", "software"),
        (VERSION + _object("MISSION") + _object("INSTRUMENT"), "CATALOG/CATALOG.CAT", "catalog"),
        (VERSION + 'PRODUCT_ID = X\n^INDEX_TABLE = "X.TAB"\n' + _object("INDEX_TABLE"), "X.LBL", "index"),
        (VERSION + '^RDR_INDEX_TABLE = "X.TAB"\n' + _object("RDR_INDEX_TABLE"), "X.LBL", "index"),
        (VERSION + 'PRODUCT_ID = X\n^TABLE = "CUMINDEX.TAB"\n' + _object("TABLE"), "INDEX/A.LBL", "index"),
        (VERSION + '^TABLE = "X.TAB"\n' + _object("TABLE"), "index/geoindex.lbl", "index"),
        (VERSION + '^TABLE = "CHECKSUM.TAB"\n' + _object("TABLE"), "INDEX/CHECKSUM.LBL", "checksum"),
        (VERSION + "RECORD_TYPE = STREAM\n" + _object("TEXT"), "AAREADME.TXT", "document"),
        (
            VERSION + '^TEXT = "A.TXT"\n^HTML_DOCUMENT = "A.HTM"\n' + _object("TEXT") + _object("HTML_DOCUMENT"),
            "AAREADME.LBL",
            "document",
        ),
        (_object("COLUMN") * 2, "LABEL/A.FMT", "include"),
        ("NAME = X\n" + _object("COLUMN"), "LABEL/A.LBL", "include"),
        (_object("ENGINEERING_TABLE", _object("COLUMN")), "LABEL/ENGTAB.LBL", "include"),
        (VERSION + _object("LINE_PREFIX_TABLE"), "LABEL/A.FMT", "include"),
        ("CORE_ITEM_BYTES = 2", "LABEL/core.fmt", "include"),
        (VERSION + "A = 1", "A.LBL", "other"),
    ],
)
def test_descriptions(text: str, path: str, kind: str) -> None:
    assert _kind(text, path) == kind


def test_a_data_table_in_a_folder_named_index_is_a_product() -> None:
    assert _kind(VERSION + 'PRODUCT_ID = X\n^TABLE = "FLUX.TAB"\n' + _object("TABLE"), "INDEX/FLUX.LBL") == "product"


def test_a_data_set_names_itself_and_what_it_belongs_to() -> None:
    information = _object("DATA_SET_INFORMATION", 'DATA_SET_NAME = "MRO\n  CTX"\nDATA_SET_DESC = " Long\n  text "')
    host = _object("DATA_SET_HOST", 'INSTRUMENT_HOST_ID = MRO\nINSTRUMENT_ID = {"CTX", "N/A"}')
    references = "".join(
        _object("DATA_SET_REFERENCE_INFORMATION", f'REFERENCE_KEY_ID = "{key}"') for key in ("A1999", "B2000", "A1999")
    )
    found = _description(
        VERSION
        + _object(
            "DATA_SET",
            'DATA_SET_ID = "MRO-M-CTX-2-EDR-L0-V1.0"\n'
            + information
            + _object("DATA_SET_TARGET", "TARGET_NAME = MARS")
            + host
            + references,
        )
    )
    assert found.kind == "data_set"
    assert found.name == "MRO CTX"
    assert found.text == "Long\n  text"
    assert found.identifiers == {"DATA_SET_ID": ("MRO-M-CTX-2-EDR-L0-V1.0",)}
    assert found.links == {
        "TARGET_NAME": ("MARS",),
        "INSTRUMENT_HOST_ID": ("MRO",),
        "INSTRUMENT_ID": ("CTX",),
        "REFERENCE_KEY_ID": ("A1999", "B2000"),
    }


def test_a_volume_lists_its_data_sets() -> None:
    found = _description(
        VERSION
        + _object(
            "VOLUME", 'VOLUME_ID = MROX_0001\nVOLUME_SET_ID = USA_X\nDATA_SET_ID = {"A-1", "B-2"}\nVOLUME_NAME = "V"'
        ),
        "VOLDESC.CAT",
    )
    assert found.identifiers == {"VOLUME_ID": ("MROX_0001",), "VOLUME_SET_ID": ("USA_X",)}
    assert found.links == {"DATA_SET_ID": ("A-1", "B-2")}
    assert found.name == "V"


def test_several_descriptions_in_one_label_are_a_catalog_with_all_identifiers() -> None:
    found = _description(
        VERSION + _object("MISSION", "MISSION_NAME = VIKING") + _object("INSTRUMENT", "INSTRUMENT_ID = VISA")
    )
    assert found.kind == "catalog"
    assert found.identifiers == {"MISSION_NAME": ("VIKING",), "INSTRUMENT_ID": ("VISA",)}


def test_what_has_no_name_goes_by_its_identifier_or_file() -> None:
    one = _description(_object("REFERENCE", "REFERENCE_KEY_ID = A1999\nREFERENCE_DESC = 'Author'"))
    two = _description(_object("REFERENCE", "REFERENCE_KEY_ID = A1999") + _object("REFERENCE", "REFERENCE_KEY_ID = B"))
    assert (one.name, one.text) == ("A1999", "Author")
    assert two.name == "A.CAT"


def test_the_columns_of_an_index_are_no_description_of_it() -> None:
    columns = _object("COLUMN", 'NAME = X\nDESCRIPTION = "a column"')
    table = _object("INDEX_TABLE", f'DESCRIPTION = "all products"\n{columns}')
    assert _description(VERSION + '^INDEX_TABLE = "X.TAB"\n' + table).text == "all products"


@needs_shared
def test_every_real_label_is_sorted() -> None:
    with (LABELS / "MANIFEST.csv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["standard"] in ("PDS3", "PDS3frag", "ISIS")]
    kinds: Counter[str] = Counter()
    for row in rows:
        try:
            label = read_label(LABELS / row["path"])
        except LabelError:
            kinds["failure"] += 1
            continue
        kind, described = sort_label(label, Path(row["path"]))
        kinds[described or kind.value] += 1
        assert kind is LabelKind.PRODUCT or describe(label, Path(row["path"])).kind == described
        # what is called a catalog object, a format or a cube by its name is none of the other kinds
        suffix = PurePath(row["path"]).suffix.lower()
        assert (suffix == ".fmt") <= (described == "include")
        assert (suffix == ".cat") <= (kind is LabelKind.DESCRIPTIVE and described not in ("other", "document"))
        assert (suffix in (".cub", ".img", ".qub")) <= (kind is LabelKind.PRODUCT)
        # the snippets that test pvl describe nothing; every other label does
        assert (described == "other") <= row["path"].startswith("planetarypy+pvl/")
    assert sum(kinds.values()) == len(rows) == 557
    assert kinds["failure"] <= 3
    assert kinds["product"] >= 380
