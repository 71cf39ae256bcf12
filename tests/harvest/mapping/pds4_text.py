"""The text of small PDS4 labels, with the dictionaries of several agencies."""

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://pds.nasa.gov/pds4/{place}/v1"'
    for prefix, place in [
        *((name, name) for name in ("img", "geom", "cart", "msn", "sb", "rings", "disp")),
        *((name, f"mission/{name}") for name in ("cassini", "vgr", "orex", "mess")),
    ]
)
_AGENCIES = (
    'xmlns:psa="http://psa.esa.int/psa/v1" xmlns:em16_tgo_cas="http://psa.esa.int/psa/em16/cas/v1" '
    'xmlns:isda="https://isda.issdc.gov.in/pds4/isda/v1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_IMAGE = """<File_Area_Observational><File><file_name>x.img</file_name></File><Array_2D_Image><axes>2</axes>
<Axis_Array><axis_name>Line</axis_name><elements>1024</elements><sequence_number>1</sequence_number></Axis_Array>
<Axis_Array><axis_name>Sample</axis_name><elements>512</elements><sequence_number>2</sequence_number></Axis_Array>
</Array_2D_Image></File_Area_Observational>"""


def part(name: str, kind: str, lid: str = "") -> str:
    """An Observing_System_Component."""
    return f"<Observing_System_Component><name>{name}</name><type>{kind}</type>{_reference(lid)}</Observing_System_Component>"


def product(
    lid: str,
    mission: str,
    parts: str,
    target: str,
    discipline: str = "",
    area: str = "",
    start: str = "2020-01-01T00:00:00.5Z",
    mission_lid: str = "",
    level: str = "Raw",
) -> str:
    """A Product_Observational of an image."""
    name, _, kind = target.partition("/")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1" {_NAMESPACES} {_AGENCIES}><Identification_Area>
<logical_identifier>{lid}</logical_identifier><version_id>1.0</version_id><title>An image</title>
<information_model_version>1.14.0.0</information_model_version><product_class>Product_Observational</product_class>
</Identification_Area><Observation_Area><Time_Coordinates><start_date_time>{start}</start_date_time>
<stop_date_time xsi:nil="true" nilReason="unknown"/></Time_Coordinates>
<Primary_Result_Summary><purpose>Science</purpose><processing_level>{level}</processing_level></Primary_Result_Summary>
<Investigation_Area><name>{mission}</name><type>Mission</type>{_reference(mission_lid)}</Investigation_Area>
<Observing_System>{parts}</Observing_System>
<Target_Identification><name>{name}</name><type>{kind}</type></Target_Identification>
<Mission_Area>{area}</Mission_Area><Discipline_Area>{discipline}</Discipline_Area></Observation_Area>{_IMAGE}
</Product_Observational>"""


def exposure(number: str, unit: str, filter_name: str = "") -> str:
    """The imaging dictionary's exposure and filter."""
    optical = (
        f"<img:Optical_Filter><img:filter_name>{filter_name}</img:filter_name></img:Optical_Filter>"
        if filter_name
        else ""
    )
    return f"""<img:Imaging><img:Exposure><img:exposure_duration unit="{unit}">{number}</img:exposure_duration></img:Exposure>
{optical}<img:Commanded_Parameters><img:Exposure><img:exposure_duration unit="s">99</img:exposure_duration></img:Exposure>
</img:Commanded_Parameters></img:Imaging>"""


def _reference(lid: str) -> str:
    return f"<Internal_Reference><lid_reference>{lid}</lid_reference></Internal_Reference>" if lid else ""


def corners(places: dict[str, tuple[float, float]]) -> str:
    """Corners as the Indian archive writes them: (latitude, longitude) by name."""
    written = "".join(
        f'<isda:{name}_{kind} unit="deg">{number}</isda:{name}_{kind}>'
        for name, place in places.items()
        for kind, number in zip(("latitude", "longitude"), place, strict=True)
    )
    block = f"<isda:System_Level_Coordinates>{written}</isda:System_Level_Coordinates>"
    return f"<isda:Geometry_Parameters>{block}</isda:Geometry_Parameters>"
