"""Small archives for tests."""

from pathlib import Path

from harvest.report import Report
from harvest.run import Harvest, Options
from schema.dictionary import load_dictionary
from tests.harvest.fake import MemoryWriter

ARCHIVE = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "mrox_0001"\narchive_status = "archived"\n'


def pds3_label(product: str, file: str | None = None, extra: str = "") -> str:
    pointer = f'^IMAGE = "{file}"' if file else "^IMAGE = 2"
    return (
        f"PDS_VERSION_ID = PDS3\r\nRECORD_TYPE = FIXED_LENGTH\r\nRECORD_BYTES = 512\r\n{pointer}\r\n"
        f'DATA_SET_ID = "MRO-M-CTX-2-EDR-L0-V1.0"\r\nPRODUCT_ID = "{product}"\r\n'
        f"SPACECRAFT_NAME = MARS_RECONNAISSANCE_ORBITER\r\nINSTRUMENT_ID = CTX\r\nTARGET_NAME = MARS\r\n"
        f"START_TIME = 2009-05-30T05:19:15.324\r\n{extra}"
        f"OBJECT = IMAGE\r\n LINES = 4\r\n LINE_SAMPLES = 8\r\n SAMPLE_BITS = 8\r\nEND_OBJECT = IMAGE\r\nEND\r\n"
    )


def pds4_label(
    lid: str,
    file: str | None = None,
    product_class: str = "Product_Observational",
    version: str = "1.0",
    more: str = "",
) -> str:
    area = (
        f"<File_Area_Observational><File><file_name>{file}</file_name></File></File_Area_Observational>" if file else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{product_class} xmlns="http://pds.nasa.gov/pds4/pds/v1"><Identification_Area>'
        f"<logical_identifier>{lid}</logical_identifier><version_id>{version}</version_id><title>A title</title>"
        "<information_model_version>1.14.0.0</information_model_version>"
        f"<product_class>{product_class}</product_class></Identification_Area>{more}{area}</{product_class}>\n"
    )


def attached(label: str) -> bytes:
    return label.encode().ljust(512) + bytes(range(32)) * 16


def make(root: Path, files: dict[str, str | bytes]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


async def run(writer: MemoryWriter, data: Path, *roots: Path, **options: object) -> Report:
    make(data, {})
    chosen = Options(**{"workers": 0, **options})  # type: ignore[arg-type]
    report = await Harvest(writer, data, load_dictionary(), chosen, lambda step, done, total: None).run(list(roots))
    assert report.labels == report.product_labels + report.descriptive + len(report.failures)
    return report


def volume(root: Path) -> Path:
    return make(
        root,
        {
            "archive.toml": ARCHIVE,
            "VOLDESC.CAT": 'PDS_VERSION_ID = PDS3\nOBJECT = VOLUME\n VOLUME_ID = "MROX_0001"\nEND_OBJECT = VOLUME\nEND\n',
            "CATALOG/DATASET.CAT": 'PDS_VERSION_ID = PDS3\nOBJECT = DATA_SET\n DATA_SET_ID = "MRO-M-CTX-2-EDR-L0-V1.0"\n'
            "END_OBJECT = DATA_SET\nEND\n",
            "DATA/A.LBL": pds3_label("A", "A.IMG"),
            "DATA/A.IMG": b"\1" * 1024,
            "DATA/B.IMG": attached(pds3_label("B")),
            "DATA/notes.bin": b"\0\1",
            "BROWSE/A.JPG": b"\xff\xd8\xff",
            ".hidden": "h",
        },
    )
