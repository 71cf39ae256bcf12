"""PDS3 labels of missions to Venus, the outer planets and small bodies."""

from tests.harvest.mapping.unseen import Unseen

CASES = [
    Unseen(
        "cassini_iss_image_time_only",
        """INSTRUMENT_HOST_NAME = "CASSINI ORBITER"
INSTRUMENT_ID = "ISSNA"
INSTRUMENT_NAME = "IMAGING SCIENCE SUBSYSTEM - NARROW ANGLE"
MISSION_NAME = "CASSINI-HUYGENS"
DATA_SET_ID = "CO-S-ISSNA/ISSWA-2-EDR-V1.0"
TARGET_NAME = "ENCELADUS"
IMAGE_TIME = 2005-068T09:06:04.231
EXPOSURE_DURATION = 10.0
FILTER_NAME = ("CL1","UV3")
OBJECT = IMAGE
  LINES = 1024
  LINE_SAMPLES = 1024
END_OBJECT = IMAGE
""",
        "cas",
        "cassini_orbiter",
        {
            "instrument": "iss",
            "target": "Enceladus",
            "stopTime": "2005-03-09T09:06:04.231000Z",
            "exposure": 10.0,
            "filter": ["CL1", "UV3"],
            "lines": 1024,
            "processingLevel": "Raw",
        },
        ("startTime",),
    ),
    Unseen(
        "cassini_cirs",
        """DATA_SET_ID = "CO-S-CIRS-2/3/4-REFORMATTED-V1.0"
INSTRUMENT_HOST_NAME = "CASSINI ORBITER"
INSTRUMENT_ID = "CIRS"
TARGET_NAME = {"SATURN","S RINGS"}
START_TIME = 2010-001T00:00:01
STOP_TIME = 2010-002T00:00:00
SPACECRAFT_CLOCK_START_COUNT = "1/1640995201.000"
SPACECRAFT_CLOCK_STOP_COUNT = "UNK"
""",
        "cas",
        "cassini_orbiter",
        {"instrument": "cirs", "startTime": "2010-01-01T00:00:01.000000Z", "spacecraftClockStart": "1/1640995201.000"},
        ("spacecraftClockStop", "exposure"),
    ),
    Unseen(
        "voyager_iss",
        """DATA_SET_ID = "VG1/VG2-J-ISS-2/3/4/6-PROCESSED-V1.0"
PRODUCT_ID = "C1636858_CALIB.IMG"
IMAGE_TIME = 1979-03-05T09:16:23
SPACECRAFT_NAME = "VOYAGER 1"
INSTRUMENT_NAME = "IMAGING SCIENCE SUBSYSTEM - NARROW ANGLE"
INSTRUMENT_ID = ISSN
TARGET_NAME = "IO"
EXPOSURE_DURATION = 0.192 <SECOND>
FILTER_NAME = "BLUE"
FILTER_NUMBER = "1"
""",
        "vgr",
        "voyager_1",
        {
            "instrument": "iss",
            "target": "Io",
            "startTime": "1979-03-05T09:16:23.000000Z",
            "exposure": 192.0,
            "filter": "BLUE",
            "filterNumber": "1",
        },
    ),
    Unseen(
        "galileo_nims_cube",
        """OBJECT = QUBE
  AXES = 3
  AXIS_NAME = (SAMPLE,LINE,BAND)
  CORE_ITEMS = (60,40,228)
  SPACECRAFT_NAME = GALILEO_ORBITER
  INSTRUMENT_NAME = NEAR_INFRARED_MAPPING_SPECTROMETER
  INSTRUMENT_ID = NIMS
  TARGET_NAME = EUROPA
  START_TIME = "1996-12-19T06:00:00Z"
  STOP_TIME = "1996-12-19T06:10:00Z"
  DATA_SET_ID = "GO-J-NIMS-4-MOSAIC-V1.0"
END_OBJECT = QUBE
""",
        "go",
        "galileo_orbiter",
        {
            "instrument": "nims",
            "target": "Europa",
            "lines": 40,
            "samples": 60,
            "bands": 228,
            "startTime": "1996-12-19T06:00:00.000000Z",
            "processingLevel": "Derived",
        },
    ),
    Unseen(
        "magellan_mosaic",
        """DATA_SET_ID = "MGN-V-RDRS-5-MIDR-FULL-RES-V1.0"
SPACECRAFT_NAME = MAGELLAN
MISSION_PHASE_NAME = PRIMARY_MISSION
TARGET_NAME = VENUS
INSTRUMENT_NAME = "RADAR SYSTEM"
START_ORBIT_NUMBER = 376
OBJECT = IMAGE
  LINES = 1024
  LINE_SAMPLES = 1024
END_OBJECT = IMAGE
OBJECT = IMAGE_MAP_PROJECTION
  COORDINATE_SYSTEM_NAME = "PLANETOCENTRIC"
  POSITIVE_LONGITUDE_DIRECTION = EAST
  MAXIMUM_LATITUDE = 10.0
  MINIMUM_LATITUDE = 5.0
  WESTERNMOST_LONGITUDE = 355.0
  EASTERNMOST_LONGITUDE = 5.0
  MAP_SCALE = 0.075 <KM/PIXEL>
END_OBJECT = IMAGE_MAP_PROJECTION
""",
        "mgn",
        "mgn",
        {"instrument": "rdrs", "target": "Venus", "orbit": 376, "processingLevel": "Derived"},
        (),
        {
            "body": "Venus",
            "south": 5.0,
            "north": 10.0,
            "west": 355.0,
            "east": 5.0,
            "center_longitude": 0.0,
            "pixel_scale": 75.0,
        },
    ),
    Unseen(
        "near_msi",
        """DATA_SET_ID = "NEAR-A-MSI-3-EDR-EROS/ORBIT-V1.0"
INSTRUMENT_HOST_NAME = "NEAR EARTH ASTEROID RENDEZVOUS"
INSTRUMENT_ID = "MSI"
INSTRUMENT_NAME = "MULTI-SPECTRAL IMAGER"
TARGET_NAME = "EROS"
START_TIME = 2000-06-01T00:00:01.0
EXPOSURE_DURATION = 89.00 <ms>
FILTER_NUMBER = "4"
PHASE_ANGLE = 95.1 <deg>
INCIDENCE_ANGLE = -999.0 <deg>
HORIZONTAL_PIXEL_SCALE = 0.0034567 <km>
""",
        "near",
        "near",
        {"instrument": "msi", "target": "Eros", "exposure": 89.0, "filterNumber": "4"},
        (),
        {"body": "Eros", "phase": 95.1, "incidence": None, "pixel_scale": 3.4567},
    ),
    Unseen(
        "rosetta_osiris",
        """DATA_SET_ID = "RO-C-OSIWAC-3-ESC1-67PCHURYUMOV-M13-V1.0"
MISSION_NAME = "INTERNATIONAL ROSETTA MISSION"
INSTRUMENT_HOST_NAME = "ROSETTA-ORBITER"
INSTRUMENT_ID = OSIWAC
INSTRUMENT_NAME = "OSIRIS - WIDE ANGLE CAMERA"
TARGET_NAME = "67P/CHURYUMOV-GERASIMENKO 1 (1969 R1)"
TARGET_TYPE = "COMET"
START_TIME = 2015-01-22T10:11:12.000
PROCESSING_LEVEL_ID = "3"
EXPOSURE_DURATION = 0.4500 <s>
""",
        "rosetta",
        "rosetta",
        {
            "instrument": "osiris",
            "target": "67P/Churyumov-Gerasimenko",
            "targetClass": "comet",
            "exposure": 450.0,
            "processingLevel": "Calibrated",
        },
    ),
    Unseen(
        "junocam",
        """DATA_SET_ID = "JNO-J-JUNOCAM-3-RDR-L1A-V1.0"
SPACECRAFT_NAME = JUNO
INSTRUMENT_HOST_NAME = "JUNO"
INSTRUMENT_ID = "JNC"
TARGET_NAME = "JUPITER"
START_TIME = 2017-05-19T07:07:11.520
SPACECRAFT_CLOCK_START_COUNT = "548449692:83"
FILTER_NAME = ("BLUE","GREEN","RED")
EXPOSURE_DURATION = 3.200000 <ms>
SUB_SPACECRAFT_LATITUDE = 70.1
SUB_SPACECRAFT_LONGITUDE = 11.4
SOLAR_DISTANCE = 8.15E8
""",
        "juno",
        "juno",
        {
            "instrument": "jnc",
            "exposure": 3.2,
            "filter": ["BLUE", "GREEN", "RED"],
            "spacecraftClockStart": "548449692:83",
        },
    ),
    Unseen(
        "venus_express_vmc",
        """DATA_SET_ID = "VEX-V-VMC-3-RDR-V3.0"
MISSION_NAME = "VENUS EXPRESS"
INSTRUMENT_HOST_NAME = "VENUS EXPRESS"
INSTRUMENT_HOST_ID = VEX
INSTRUMENT_ID = VMC
TARGET_NAME = "VENUS"
START_TIME = 2007-07-07T01:02:03.004
ORBIT_NUMBER = 442
EXPOSURE_DURATION = -1.0000000e+32 <ms>
""",
        "vex",
        "vex",
        {"instrument": "vmc", "orbit": 442, "processingLevel": "Calibrated"},
        ("exposure",),
    ),
    Unseen(
        "stardust_navcam",
        """DATA_SET_ID = "SDU-C/E/L-NAVCAM-2-EDR-V1.0"
INSTRUMENT_HOST_NAME = "STARDUST"
INSTRUMENT_NAME = "NAVIGATION CAMERA"
TARGET_NAME = "81P/WILD 2 (1978 A2)"
START_TIME = "2004-01-02T19:21:28.5Z"
EXPOSURE_DURATION = 10.0 <MS>
""",
        "stardust",
        "sdu",
        {"instrument": "navcam", "target": "81P/Wild 2", "exposure": 10.0, "processingLevel": "Raw"},
    ),
]
