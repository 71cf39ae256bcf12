import csv

import pytest

from harvest.pds4.identification import parse_vid, split_lidvid
from harvest.pds4.product import ProductFacts, read_product
from harvest.pds4.reader import read_label
from schema.records import LabelKind, Role
from tests.harvest.pds4.labels import read
from tests.shared import LABELS, needs_shared

IDENTITY = """
<logical_identifier>urn:nasa:pds:b:c:p</logical_identifier><version_id>1.10</version_id>
<title>A
   title</title><information_model_version>1.20.0.0</information_model_version>"""


def _facts(inside: str, kind: str = "Product_Observational", identity: str = IDENTITY) -> ProductFacts:
    area = f"<Identification_Area>{identity}<product_class>{kind}</product_class></Identification_Area>"
    return read_product(read(area + inside, kind=kind), "a.xml")


def test_versions_compare_as_numbers() -> None:
    assert parse_vid("1.10") > parse_vid("1.9")
    with pytest.raises(ValueError, match=r"M\.n"):
        parse_vid("1")


@pytest.mark.parametrize(
    ("text", "expected"), [("urn:a:b:c::1.0", ("urn:a:b:c", "1.0")), (" urn:a:b:c ", ("urn:a:b:c", None))]
)
def test_lid_and_version_are_parted(text: str, expected: tuple[str, str | None]) -> None:
    assert split_lidvid(text) == expected


def test_identification_is_read() -> None:
    identity = (
        IDENTITY
        + """<Alias_List><Alias><alternate_id>0018</alternate_id><alternate_title>Old</alternate_title></Alias>
        <Alias><alternate_id>MRO-X:1</alternate_id></Alias></Alias_List>"""
    )
    facts = _facts("", identity=identity)
    found = facts.identification
    assert found.lidvid == "urn:nasa:pds:b:c:p::1.10"
    assert (found.version_key, found.title, found.product_class) == ((1, 10), "A title", "Product_Observational")
    assert found.alternate_ids == ("0018", "MRO-X:1")
    assert facts.problems == ()


@pytest.mark.parametrize(
    ("identity", "field", "reason", "version_key"),
    [
        ("<version_id>1.0</version_id>", "logical_identifier", "no logical_identifier", (1, 0)),
        (
            "<logical_identifier>urn:nasa:pds:b::1.0</logical_identifier><version_id>1.0</version_id>",
            "logical_identifier",
            "is not a LID",
            (1, 0),
        ),
        ("<logical_identifier>urn:nasa:pds:b</logical_identifier>", "version_id", "no version_id", ()),
        (
            "<logical_identifier>urn:nasa:pds:b</logical_identifier><version_id>3.0.1</version_id>",
            "version_id",
            "M.n",
            (3, 0, 1),
        ),
        (
            "<logical_identifier>urn:nasa:pds:b</logical_identifier><version_id>final</version_id>",
            "version_id",
            "M.n",
            (),
        ),
    ],
)
def test_a_poor_identity_is_a_problem_and_not_an_exception(
    identity: str, field: str, reason: str, version_key: tuple[int, ...]
) -> None:
    facts = _facts("", identity=identity)
    (problem,) = facts.problems
    assert problem.field == field
    assert reason in problem.reason
    assert problem.fix
    assert facts.identification.version_key == version_key


def test_files_of_every_area_have_their_role() -> None:
    facts = _facts(
        """<File_Area_Observational><File><file_name>a.img</file_name><file_size unit="byte">12</file_size>
        <md5_checksum>ABCDEF0123456789abcdef0123456789</md5_checksum></File><Array/></File_Area_Observational>
        <File_Area_Observational_Supplemental><File><file_name>s.txt</file_name></File>
        </File_Area_Observational_Supplemental>
        <File_Area_Browse><File><file_name>b.png</file_name></File></File_Area_Browse>
        <File_Area_Of_Tomorrow><File><file_name>t</file_name></File></File_Area_Of_Tomorrow>"""
    )
    assert [(file.name, file.role) for file in facts.files] == [
        ("a.img", Role.DATA),
        ("s.txt", Role.ANCILLARY),
        ("b.png", Role.BROWSE),
        ("t", Role.OTHER),
    ]
    first = facts.files[0]
    assert (first.size, first.md5) == (12, "abcdef0123456789abcdef0123456789")


def test_documents_hold_their_files_in_directories() -> None:
    facts = _facts(
        """<Document><Document_Edition>
        <Document_File><file_name>m.pdf</file_name><directory_path_name>pdf/</directory_path_name></Document_File>
        <Document_File><file_name>fig/1.png</file_name></Document_File></Document_Edition></Document>""",
        "Product_Document",
    )
    assert [(file.directory, file.name, file.role) for file in facts.files] == [
        ("pdf/", "m.pdf", Role.DOCUMENT),
        ("", "fig/1.png", Role.DOCUMENT),
    ]
    assert [problem.field for problem in facts.problems] == ["file_name"]


def test_a_size_in_another_unit_is_a_problem() -> None:
    facts = _facts(
        "<File_Area_Browse><File><file_name>b</file_name><file_size unit='KB'>2</file_size></File>"
        "<File><file_size unit='byte'>2</file_size></File></File_Area_Browse>"
    )
    assert [(file.name, file.size) for file in facts.files] == [("b", None)]
    assert [problem.field for problem in facts.problems] == ["file_size", "file_name"]


def test_references_say_what_the_other_product_is() -> None:
    facts = _facts(
        """<Observation_Area><Primary_Result_Summary><processing_level>Calibrated</processing_level>
        </Primary_Result_Summary><Investigation_Area><name>Mars 2020</name><type>Mission</type><Internal_Reference>
        <lid_reference>urn:nasa:pds:context:investigation:mission.mars2020</lid_reference>
        <reference_type>data_to_investigation</reference_type></Internal_Reference></Investigation_Area>
        <Observing_System><Observing_System_Component><name>Rover</name><type>Host</type><Internal_Reference>
        <lidvid_reference>urn:nasa:pds:context:instrument_host:spacecraft.m2020::1.1</lidvid_reference>
        <reference_type>is_instrument_host</reference_type></Internal_Reference></Observing_System_Component>
        </Observing_System></Observation_Area><Reference_List>
        <Internal_Reference><lidvid_reference>urn:x:y:b:c:raw::1.0</lidvid_reference>
        <reference_type>data_to_raw_product</reference_type></Internal_Reference>
        <Internal_Reference><lid_reference>urn:x:y:b:c:map</lid_reference>
        <reference_type>data_to_derived_product</reference_type></Internal_Reference>
        <Source_Product_Internal><lidvid_reference>urn:x:y:b:c:tlm::1.0</lidvid_reference>
        <reference_type>data_to_telemetry_source_product</reference_type></Source_Product_Internal>
        <Source_Product_External>
        <external_source_product_identifier>MRO-M-HIRISE-2-EDR-V1.0:PSP_1</external_source_product_identifier>
        <reference_type>data_to_raw_source_product</reference_type></Source_Product_External></Reference_List>"""
    )
    assert [(r.relation, r.identifier) for r in facts.references[:2]] == [
        ("investigation", "urn:nasa:pds:context:investigation:mission.mars2020"),
        ("instrument_host", "urn:nasa:pds:context:instrument_host:spacecraft.m2020::1.1"),
    ]
    assert [r.identifier for r in facts.references if r.relation == "source"] == [
        "urn:x:y:b:c:raw::1.0",
        "urn:x:y:b:c:tlm::1.0",
        "MRO-M-HIRISE-2-EDR-V1.0:PSP_1",
    ]
    assert [r.identifier for r in facts.references if r.relation == "derivative"] == ["urn:x:y:b:c:map"]


@pytest.mark.parametrize(
    ("level", "relation"), [("Raw", "derivative"), ("Calibrated", "associate"), ("Derived", "source")]
)
def test_the_own_level_decides_what_a_calibrated_product_is(level: str, relation: str) -> None:
    facts = _facts(
        f"""<Observation_Area><Primary_Result_Summary><processing_level>{level}</processing_level>
        </Primary_Result_Summary></Observation_Area><Reference_List><Internal_Reference><lid_reference>urn:x:y:b:c:q
        </lid_reference><reference_type>data_to_calibrated_product</reference_type></Internal_Reference>
        </Reference_List>"""
    )
    assert [r.relation for r in facts.references] == [relation]


def test_bundles_name_their_members() -> None:
    facts = _facts(
        """<Bundle_Member_Entry><lid_reference>urn:nasa:pds:b:data</lid_reference><member_status>Primary</member_status>
        <reference_type>bundle_has_data_collection</reference_type></Bundle_Member_Entry>
        <Bundle_Member_Entry><lidvid_reference>urn:nasa:pds:b:document::1.2</lidvid_reference>
        <member_status>Secondary</member_status><reference_type>bundle_has_document_collection</reference_type>
        </Bundle_Member_Entry>""",
        "Product_Bundle",
    )
    assert [(m.identifier, m.primary) for m in facts.members] == [
        ("urn:nasa:pds:b:data", True),
        ("urn:nasa:pds:b:document::1.2", False),
    ]
    assert facts.references == ()


def test_packages_give_the_checksums_of_their_manifests() -> None:
    facts = _facts(
        """<Information_Package_Component><checksum_manifest_checksum>aa</checksum_manifest_checksum>
        <checksum_type>MD5</checksum_type><transfer_manifest_checksum>bb</transfer_manifest_checksum>
        <Internal_Reference><lidvid_reference>urn:nasa:pds:b::1.0</lidvid_reference>
        <reference_type>package_has_bundle</reference_type></Internal_Reference>
        <File_Area_Checksum_Manifest><File><file_name>c.tab</file_name></File></File_Area_Checksum_Manifest>
        <File_Area_Transfer_Manifest><File><file_name>t.tab</file_name></File></File_Area_Transfer_Manifest>
        </Information_Package_Component>""",
        "Product_AIP",
    )
    assert [(file.name, file.md5, file.role) for file in facts.files] == [
        ("c.tab", "aa", Role.CHECKSUM),
        ("t.tab", "bb", Role.INVENTORY),
    ]
    assert [member.identifier.partition("::")[0] for member in facts.members] == ["urn:nasa:pds:b"]


@pytest.mark.parametrize("kind", ["Product_Zipped", "Product_Attribute_Definition", "Product_Of_Tomorrow"])
def test_any_product_class_is_read(kind: str) -> None:
    facts = _facts("<File_Area_Binary><File><file_name>a.zip</file_name></File></File_Area_Binary>", kind)
    assert facts.kind is LabelKind.PRODUCT
    assert facts.files[0].role is (Role.ARCHIVE if kind == "Product_Zipped" else Role.DATA)


def test_a_dictionary_is_descriptive_with_a_problem() -> None:
    facts = read_product(read("<name>x</name>", kind="Ingest_LDD"), "a.xml")
    assert facts.kind is LabelKind.DESCRIPTIVE
    assert "Product_" in facts.problems[-1].reason


@needs_shared
def test_every_real_label_gives_its_facts() -> None:
    with (LABELS / "MANIFEST.csv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["standard"] == "PDS4"]
    poor = []
    for row in rows:
        facts = read_product(read_label(LABELS / row["path"]), row["path"])
        assert facts.identification.product_class == row["product_class"]
        assert facts.identification.lid
        assert facts.files or row["product_class"] in ("Product_Bundle", "Product_Context")
        poor.extend(problem.field for problem in facts.problems)
    # three malformed LIDs, one three-part version, two wrong product classes
    assert sorted(filter(None, poor)) == ["logical_identifier"] * 3 + ["product_class"] * 2 + ["version_id"]
