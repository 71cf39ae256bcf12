"""Small PDS4 labels for tests."""

from pathlib import Path

from harvest.pds4.reader import read_label_bytes
from schema.label import Label, LabelField

PDS = "http://pds.nasa.gov/pds4/pds/v1"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def product(inside: str, *, kind: str = "Product_Observational", namespaces: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<{kind} xmlns="{PDS}" {XSI} {namespaces}>{inside}</{kind}>'.encode()


def read(inside: str, *, kind: str = "Product_Observational", namespaces: str = "") -> Label:
    return read_label_bytes(product(inside, kind=kind, namespaces=namespaces), Path("a.xml"))


def fields(label: Label) -> list[LabelField]:
    return list(label.fields())
