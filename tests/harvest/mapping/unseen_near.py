"""PDS3 labels of missions to Mars and the Moon."""

from tests.harvest.mapping.unseen import Unseen

CASES = [
    Unseen(
        "mer_pancam",
        """DATA_SET_ID = "MER2-M-PANCAM-2-EDR-OPS-V1.0"
INSTRUMENT_HOST_ID = MER2
INSTRUMENT_ID = PANCAM_RIGHT
TARGET_NAME = "MARS"
START_TIME = 2004-03-01T12:00:00.000Z
PLANET_DAY_NUMBER = 56
LOCAL_TRUE_SOLAR_TIME = 11:02:03
ROVER_MOTION_COUNTER = (12,34,0,0,5)
ROVER_MOTION_COUNTER_NAME = ("SITE","DRIVE","IDD","PMA","HGA")
GROUP = IMAGE_REQUEST_PARMS
  FILTER_NAME = PANCAM_R1_430NM
  EXPOSURE_DURATION = 5000.0 <ms>
END_GROUP = IMAGE_REQUEST_PARMS
GROUP = INSTRUMENT_STATE_PARMS
  EXPOSURE_DURATION = 81.92 <ms>
  FILTER_NAME = PANCAM_R1_430NM
  FILTER_NUMBER = 1
END_GROUP = INSTRUMENT_STATE_PARMS
""",
        "mer",
        "spirit",
        {
            "instrument": "pancam",
            "sol": 56,
            "localTrueSolarTime": "11:02:03",
            "exposure": 81.92,
            "filterNumber": "1",
            "commandedExposure": 5000.0,
            "position.site": 12,
            "position.drive": 34,
        },
        ("position.latitude",),
    ),
    Unseen(
        "mgs_moc",
        """DATA_SET_ID = "MGS-M-MOC-NA/WA-2-SDP-L0-V1.0"
PRODUCT_ID = "E02-01112"
SPACECRAFT_NAME = MARS_GLOBAL_SURVEYOR
INSTRUMENT_NAME = MARS_ORBITER_CAMERA
INSTRUMENT_ID = MOC-NA
TARGET_NAME = MARS
START_TIME = 2001-03-10T05:11:14.93
IMAGE_TIME = 2001-03-10T05:11:14.93
STOP_TIME = N/A
LINE_EXPOSURE_DURATION = 0.4821 <MILLISECONDS>
ORBIT_NUMBER = "UNK"
""",
        "mgs",
        "mgs",
        {"instrument": "moc", "startTime": "2001-03-10T05:11:14.930000Z", "exposure": 0.4821, "processingLevel": "Raw"},
        ("stopTime", "orbit"),
    ),
    Unseen(
        "themis_infrared",
        """DATA_SET_ID = "ODY-M-THM-3-IRRDR-V1.0"
INSTRUMENT_HOST_NAME = "2001 MARS ODYSSEY"
INSTRUMENT_NAME = "THERMAL EMISSION IMAGING SYSTEM"
INSTRUMENT_ID = "THEMIS"
DETECTOR_ID = "IR"
TARGET_NAME = "MARS"
START_TIME = 2002-02-19T12:41:03.141
SPACECRAFT_CLOCK_START_COUNT = "698640097.051"
ORBIT_NUMBER = 831
OBJECT = SPECTRAL_QUBE
  AXIS_NAME = (SAMPLE, LINE, BAND)
  CORE_ITEMS = (320, 3600, 10)
  OBJECT = BAND_BIN
    BAND_BIN_CENTER = (6.78, 6.78, 7.93)
    BAND_BIN_UNIT = MICROMETER
    BAND_BIN_FILTER_NUMBER = (1, 1, 2)
  END_OBJECT = BAND_BIN
END_OBJECT = SPECTRAL_QUBE
""",
        "ody",
        "ody",
        {
            "instrument": "themis",
            "orbit": 831,
            "lines": 3600,
            "samples": 320,
            "bands": 10,
            "processingLevel": "Calibrated",
            "wavelength": [6780.0, 6780.0, 7930.0],
            "spacecraftClockStart": "698640097.051",
        },
    ),
    Unseen(
        "hirise_edr",
        """DATA_SET_ID = "MRO-M-HIRISE-2-EDR-V1.0"
OBSERVATION_ID = "PSP_001330_2060"
OBJECT = IMAGE
END_OBJECT = IMAGE
GROUP = TIME_PARAMETERS
  START_TIME = 2006-11-08T19:04:37.123
  STOP_TIME = 2006-11-08T19:04:43.123
  PRODUCT_CREATION_TIME = 2007-04-26T10:28:2
END_GROUP = TIME_PARAMETERS
INSTRUMENT_HOST_NAME = "MARS RECONNAISSANCE ORBITER"
INSTRUMENT_ID = "HIRISE"
TARGET_NAME = "MARS"
ORBIT_NUMBER = 1330
GROUP = INSTRUMENT_SETTING_PARAMETERS
  MRO:LINE_EXPOSURE_DURATION = 83.3 <MICROSECONDS>
  CENTER_FILTER_WAVELENGTH = 700 <NM>
END_GROUP = INSTRUMENT_SETTING_PARAMETERS
""",
        "mro",
        "mro",
        {
            "instrument": "hirise",
            "observationId": "PSP_001330_2060",
            "startTime": "2006-11-08T19:04:37.123000Z",
            "creationTime": "2007-04-26T10:28:02.000000Z",
            "exposure": 0.0833,
            "wavelength": 700.0,
            "processingLevel": "Raw",
        },
    ),
    Unseen(
        "moon_mineralogy_mapper",
        """DATA_SET_ID = "CH1-ORB-L-M3-4-L1B-RADIANCE-V3.0"
PRODUCT_ID = "M3G20090204T113444_V03_RDN"
MISSION_ID = "CH1"
MISSION_NAME = "CHANDRAYAAN-1"
INSTRUMENT_HOST_ID = "CH1-ORB"
INSTRUMENT_NAME = "MOON MINERALOGY MAPPER"
INSTRUMENT_ID = "M3"
TARGET_NAME = "MOON"
START_TIME = 2009-02-04T11:34:44
SPACECRAFT_CLOCK_START_COUNT = "12/1759028.348"
ORBIT_NUMBER = "1117"
""",
        "ch1",
        "ch1",
        {"instrument": "m3", "target": "Moon", "orbit": 1117, "spacecraftClockStart": "12/1759028.348"},
    ),
    Unseen(
        "phoenix_ssi",
        """DATA_SET_ID = "PHX-M-SSI-2-EDR-V1.0"
INSTRUMENT_HOST_ID = PHX
INSTRUMENT_HOST_NAME = "PHOENIX"
INSTRUMENT_ID = SSI_LEFT
TARGET_NAME = MARS
START_TIME = 2008-06-12T15:00:00.000
PLANET_DAY_NUMBER = 18
SPACECRAFT_CLOCK_START_COUNT = "897898881.123"
GROUP = INSTRUMENT_STATE_PARMS
  EXPOSURE_DURATION = 120.0 <ms>
  FILTER_NAME = SSI_L1_673NM
END_GROUP = INSTRUMENT_STATE_PARMS
""",
        "phx",
        "phx",
        {"instrument": "ssi", "sol": 18, "exposure": 120.0, "filter": "SSI_L1_673NM", "position.body": "Mars"},
    ),
    Unseen(
        "msl_chemcam",
        """DATA_SET_ID = "MSL-M-CHEMCAM-LIBS-4/5-RDR-V1.0"
MISSION_NAME = "MARS SCIENCE LABORATORY"
INSTRUMENT_HOST_ID = MSL
INSTRUMENT_NAME = "CHEMISTRY CAMERA LASER INDUCED BREAKDOWN SPECTROMETER"
INSTRUMENT_ID = "CHEMCAM_LIBS"
TARGET_NAME = "MARS"
START_TIME = 2012-08-19T09:20:21.123
PLANET_DAY_NUMBER = 13
SOLAR_LONGITUDE = 157.2
""",
        "msl",
        "curiosity",
        {"instrument": "chemcam", "sol": 13, "solarLongitude": 157.2},
    ),
    Unseen(
        "odyssey_grs",
        """DATA_SET_ID = "ODY-M-GRS-5-ELEMENTS-V1.0"
MISSION_NAME = "2001 MARS ODYSSEY"
INSTRUMENT_HOST_NAME = "2001 MARS ODYSSEY"
INSTRUMENT_NAME = "GAMMA RAY SPECTROMETER SUITE"
INSTRUMENT_ID = GRSSUITE
TARGET_NAME = MARS
START_TIME = 2002-06-08T00:00:00
STOP_TIME = 2005-04-02
""",
        "ody",
        "ody",
        {"instrument": "grs", "stopTime": "2005-04-02", "processingLevel": "Derived"},
    ),
]
