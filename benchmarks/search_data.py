"""Synthetic products and files of eight missions for `benchmarks.search`: the shapes and cardinalities of real labels.

A product has 150 label fields: of ten, four say the same for an instrument, two take few values, one takes some hundreds, and
three (clocks, temperatures, angles, times) are different on almost every label. It has five files.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from schema.label import LabelField, Shape, Value
from schema.records import (
    CommonField,
    DirectoryRecord,
    FileRecord,
    Geometry,
    Interval,
    ProductFile,
    ProductRecord,
    Provenance,
    Role,
    Standard,
)
from schema.times import Time, format_time
from search.writing import Batch

MISSIONS = ("mro", "msl", "mars_2020", "cassini", "mess", "lro", "vgr", "ody")
TARGETS = ("Mars", "Mars", "Mars", "Titan", "Mercury", "Moon", "Jupiter", "Mars")
FIELDS = 150
FILES = 5
PUBLIC, RESTRICTED = frozenset({"public"}), frozenset({"unreleased:curators"})
WORDS = [
    a + b
    for a in ("dust", "rim", "dune", "basin", "ridge", "lava", "polar", "layer")
    for b in ("", "s", "wall", "field", "bed")
]
_WEIGHTS = list(accumulate((30, 25, 15, 10, 8, 6, 4, 2)))
_START = 1_000_000_000_000_000
_GROUPS = ("", "IMAGE/", "INSTRUMENT_STATE_PARMS/", "DERIVED_GEOMETRY_PARMS/", "COMPRESSION_PARMS/")


def batches(first: int, count: int, size: int = 512) -> Iterator[tuple[int, int]]:
    """Where each batch begins and how many products it has."""
    for begin in range(first, first + count, size):
        yield begin, min(size, first + count - begin)


def make_batch(first: int, count: int) -> Batch:
    """Products ``first`` up to ``first + count`` with their files and directories; the same at every call."""
    products, files = [], []
    directories: dict[str, DirectoryRecord] = {}
    for number in range(first, first + count):
        product = make_product(number)
        products.append(product)
        files += _files(number, product)
        parent = product.path.rpartition("/")[0]
        while parent and parent not in directories:
            above, _, name = parent.rpartition("/")
            uri = f"directory:{parent}"
            directories[parent] = DirectoryRecord(
                uri=uri, path=parent, parent=above or "/", name=name, visibility=PUBLIC
            )
            parent = above
    return Batch(products, files, list(directories.values()))


def make_product(number: int) -> ProductRecord:
    """One product."""
    chance = random.Random(number)
    kind = chance.choices(range(8), cum_weights=_WEIGHTS)[0]
    mission = MISSIONS[kind]
    camera = chance.randrange(3)
    name = f"{mission}_{camera}_{number:07d}_{chance.randrange(16**6):06x}"
    path = f"/{mission}/{mission}/vol_{number // 20_000:03d}/data/{number // 400:05d}/{name}.lbl"
    start = _START + chance.randrange(20 * 365 * 86_400) * 1_000_000 + chance.randrange(1000) * 1000
    sol = (start - _START) // 88_775_000_000
    label = list(_label(chance, kind * 3 + camera, number, name, start))
    title = f"{mission} image of {chance.choice(WORDS)} and {chance.choice(WORDS)}, sol {sol}"
    return ProductRecord(
        uri=f"atlas:pds3:{mission}:{mission}:{path.removeprefix(f'/{mission}/{mission}')}",
        path=path,
        standard=Standard.PDS3,
        dialect="pds3",
        mission=mission,
        spacecraft=mission,
        lid=f"urn:nasa:pds3:{mission}:{name}",
        minted=True,
        identifiers={"PRODUCT_ID": name.upper(), "DATA_SET_ID": f"{mission}-{camera}-v1.0"},
        archive_status="archived",
        visibility=RESTRICTED if number % 50 == 0 else PUBLIC,
        title=title,
        product_class="Product_Observational",
        common=_common(chance, kind, camera, start, sol),
        geometry=(_geometry(chance, TARGETS[kind]),) if chance.random() < 0.8 else (),
        label=label,
        files=tuple(ProductFile(f"{name}.{extension}", Role.DATA) for extension in ("lbl", "img", "jpg", "tab", "txt")),
        text="\n".join(f"{field.path} = {field.values[0].text}" for field in label),
        digest=f"{number:x}",
    )


def _label(chance: random.Random, camera: int, number: int, name: str, start: int) -> Iterator[LabelField]:
    for place in range(FIELDS):
        path = f"{_GROUPS[place % 5]}{'KEYWORD' if place % 3 else 'PARAMETER'}_{place:03d}"
        unit = None
        kind = place % 10
        if kind < 4:
            text, typed = f"{WORDS[(camera + place) % 40].upper()}_{camera}", None
        elif kind < 6:
            few = chance.randrange(8)
            text, typed = (f"MODE_{few}", None) if kind == 4 else (str(few), few)
        elif kind == 6:
            some = chance.randrange(800)
            text, typed, unit = f"{some / 8}", some / 8, "ms"
        elif place in (7, 57):
            text = format_time(start + place * 1000)
            typed = Time(start + place * 1000, start + place * 1000, text)
        elif kind == 7:
            text = f"{number * 7919 % 10**8}:{chance.randrange(65536)}"
            typed = None
        else:
            value = round(chance.gauss(20, 60), 5)
            text, typed, unit = f"{value}", value, "<degC>" if kind == 8 else None
        yield LabelField(path, (Value(text, text if typed is None else typed, unit),), place + 1, Shape.SCALAR)
    del name


def _common(chance: random.Random, kind: int, camera: int, start: int, sol: int) -> dict[str, CommonField]:
    def of(name: str, *values: str | float | int | Time) -> CommonField:
        origin = Provenance("label", f"missions/{MISSIONS[kind]}.toml:{name}", name.upper(), tuple(map(str, values)))
        return CommonField(values, origin)

    stop = start + chance.randrange(10**9)
    fields: dict[str, tuple[str | float | int | Time, ...]] = {
        "instrument": (f"{MISSIONS[kind]}_camera_{camera}",),
        "instrumentName": (f"Camera {camera} of {MISSIONS[kind]}",),
        "target": (TARGETS[kind],) if chance.random() < 0.95 else (TARGETS[kind], "Sun"),
        "targetClass": ("Planet",),
        "startTime": (Time(start, start, format_time(start)),),
        "stopTime": (Time(stop, stop, format_time(stop)),),
        "creationTime": (Time(stop + 10**9, stop + 10**9, format_time(stop + 10**9)),),
        "spacecraftClockStart": (f"{start // 10**6}.{chance.randrange(1000):03d}",),
        "sol": (sol,),
        "localTrueSolarTime": (f"{chance.randrange(24):02d}:{chance.randrange(60):02d}:00.000",),
        "solarLongitude": (round(chance.uniform(0, 360), 3),),
        "exposure": (round(chance.lognormvariate(3, 1), 3),),
        "filter": tuple(sorted(chance.sample(("L0", "L1", "L2", "R0", "R1", "R2", "RED", "CLEAR"), 1 + (kind > 4)))),
        "lines": (chance.choice((256, 512, 1024, 1200, 2048)),),
        "samples": (chance.choice((256, 512, 1024, 1648, 5064)),),
        "bands": (chance.choice((1, 1, 1, 3)),),
        "orbit": (chance.randrange(60_000),),
        "processingLevel": (chance.choice(("Raw", "Raw", "Partially Processed", "Calibrated", "Derived")),),
        "productType": (chance.choice(("EDR", "RDR", "RDRM", "DDR")),),
        "productId": (f"P{chance.randrange(10**9)}",),
        "dataSetId": (f"{MISSIONS[kind]}-{camera}-v1.0",),
        "volumeId": (f"VOL_{kind:03d}",),
        "fileName": (f"p{chance.randrange(10**9)}.lbl",),
        "missionName": (MISSIONS[kind].upper(),),
        "spacecraftName": (MISSIONS[kind].title(),),
        "instrumentAzimuth": (round(chance.uniform(0, 360), 2),),
        "instrumentElevation": (round(chance.uniform(-90, 90), 2),),
    }
    if kind in (1, 2):
        fields["position.body"] = ("Mars",)
        fields["position.latitude"] = (-4.5 + chance.random() / 10,)
        fields["position.longitude"] = (137.4 + chance.random() / 10,)
    if chance.random() < 0.3:
        del fields["sol"]
    return {name: of(name, *values) for name, values in fields.items()}


def _geometry(chance: random.Random, body: str) -> Geometry:
    south = chance.uniform(-90, 88)
    west = chance.uniform(0.1, 359.9)
    height, width = (chance.uniform(0.05, 2), chance.uniform(0.05, 3)) if chance.random() < 0.97 else (40, 120)
    north, east = min(south + height, 90.0), (west + width) % 360
    incidence, emission, phase = (chance.uniform(0, top) for top in (90, 60, 120))
    return Geometry(
        body=body,
        south=south,
        north=north,
        west=west,
        east=east,
        center_latitude=(south + north) / 2,
        center_longitude=(west + width / 2) % 360,
        incidence=Interval(incidence, incidence),
        emission=Interval(emission, emission),
        phase=Interval(phase, phase),
        pixel_scale=Interval(0.25, 6.0),
    )


def _files(number: int, product: ProductRecord) -> Iterator[FileRecord]:
    parent, _, name = product.path.removesuffix(".lbl").rpartition("/")
    for place, extension in enumerate(("lbl", "img", "jpg", "tab", "txt")[:FILES]):
        path = f"{parent}/{name}.{extension}"
        yield FileRecord(
            uri=product.uri.removesuffix("lbl") + extension,
            path=path,
            parent=parent,
            name=f"{name}.{extension}",
            size=1000 * (place + 1) + number % 977,
            modified=_START + number,
            media_type="application/octet-stream",
            role=(Role.LABEL, Role.DATA, Role.BROWSE, Role.DATA, Role.DOCUMENT)[place],
            visibility=product.visibility,
            products=(product.uri,),
            location=f"/archive{path}",
            fingerprint=f"{number:x}-{place}",
        )
