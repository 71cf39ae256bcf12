"""PDS4 labels of all agencies, with the names, LIDs and dictionaries that each archive uses."""

from tests.harvest.mapping.pds4_text import corners, exposure, part, product
from tests.harvest.mapping.unseen import Unseen

_NASA = "urn:nasa:pds:context:"
_ESA = "urn:esa:psa:context:"
_SIZE = {"lines": 1024, "samples": 512, "startTime": "2020-01-01T00:00:00.500000Z", "processingLevel": "Raw"}

CASES = [
    Unseen(
        "orex_mapcam",
        product(
            "urn:nasa:pds:orex.ocams:data_raw:20181202t052135s900_map_l0.fits",
            "Origins, Spectral Interpretation, Resource Identification, Security, Regolith Explorer (OSIRIS-REx)",
            part("OSIRIS-REx", "Spacecraft") + part("OSIRIS-REx Camera Suite (OCAMS)", "Instrument"),
            "(101955) Bennu/Asteroid",
            exposure("0.0231", "s", "PAN"),
        ),
        "orex",
        "orex",
        {
            **_SIZE,
            "instrument": "ocams",
            "target": "Bennu",
            "targetClass": "asteroid",
            "exposure": 23.1,
            "filter": "PAN",
            "commandedExposure": 99000.0,
        },
        ("stopTime",),
    ),
    Unseen(
        "hayabusa2_onc",
        product(
            "urn:jaxa:darts:hyb2_onc:data_raw:hyb2_onc_20180630_235959_tvf_l2a",
            "Hayabusa2 Asteroid Sample Return Mission",
            part("Hayabusa2 Spacecraft", "Host") + part("Optical Navigation Camera (ONC)", "Instrument"),
            "162173 Ryugu/Asteroid",
            exposure("178", "ms", "v"),
            mission_lid="urn:jaxa:darts:context:investigation:mission.hayabusa2::1.0",
        ),
        "hayabusa2",
        "hayabusa2",
        {**_SIZE, "instrument": "onc", "target": "Ryugu", "exposure": 178.0, "filter": "v"},
    ),
    Unseen(
        "tgo_cassis",
        product(
            "urn:esa:psa:em16_tgo_cas:data_raw:cas_raw_sc_20180502t101010",
            "ExoMars 2016",
            part("TGO", "Host", f"{_ESA}instrument_host:spacecraft.tgo")
            + part("CaSSIS", "Instrument", f"{_ESA}instrument:cassis.tgo"),
            "Mars/Planet",
            exposure("1.488", "ms", "RED"),
            "<psa:Mission_Information><psa:mission_phase_name>Science Phase</psa:mission_phase_name>"
            "<psa:start_orbit_number>2001</psa:start_orbit_number>"
            "<psa:spacecraft_clock_start_count>1/0578153478.21346</psa:spacecraft_clock_start_count>"
            "</psa:Mission_Information>",
            mission_lid=f"{_ESA}investigation:mission.em16",
        ),
        "tgo",
        "tgo",
        {
            **_SIZE,
            "instrument": "cassis",
            "exposure": 1.488,
            "orbit": 2001,
            "missionPhase": "Science Phase",
            "spacecraftClockStart": "1/0578153478.21346",
        },
    ),
    Unseen(
        "bepicolombo_mcam",
        product(
            "urn:esa:psa:bc_mtm_mcam:data_raw:cam_raw_sc_cam1_20211001t233412",
            "BepiColombo",
            part("MTM", "Host", f"{_ESA}instrument_host:spacecraft.mtm")
            + part("Monitoring Cameras (M-CAM)", "Instrument"),
            "Mercury/Planet",
            exposure("40", "ms"),
            mission_lid=f"{_ESA}investigation:mission.bc",
        ),
        "bepi",
        "mtm",
        {**_SIZE, "instrument": "mcam", "target": "Mercury", "exposure": 40.0},
    ),
    Unseen(
        "chandrayaan2_ohrc",
        product(
            "urn:isro:isda:ch2_cho.ohr:data_calibrated:ch2_ohr_ncp_20210401t2358376656_d_img_d18",
            "Chandrayaan-2",
            part("Chandrayaan-2 Orbiter", "Spacecraft") + part("Orbiter High Resolution Camera (OHRC)", "Instrument"),
            "Moon/Satellite",
            "",
            "<isda:Product_Parameters><isda:imaging_orbit_number>7123</isda:imaging_orbit_number>"
            '<isda:line_exposure_duration unit="ms">0.25</isda:line_exposure_duration>'
            '<isda:pixel_resolution unit="meters/pixel">0.26</isda:pixel_resolution>'
            "</isda:Product_Parameters>"
            + corners(
                {
                    "upper_left": (-70.0, 359.9),
                    "upper_right": (-70.0, 0.2),
                    "lower_left": (-70.2, 359.9),
                    "lower_right": (-70.2, 0.2),
                }
            ),
            level="Calibrated",
        ),
        "ch2",
        "ch2_orbiter",
        {
            **_SIZE,
            "instrument": "ohrc",
            "target": "Moon",
            "processingLevel": "Calibrated",
            "orbit": 7123,
            "exposure": 0.25,
        },
        (),
        {"body": "Moon", "south": -70.2, "north": -70.0, "west": 359.9, "east": 0.2, "pixel_scale": 0.26},
    ),
    Unseen(
        "lucy_llorri",
        product(
            "urn:nasa:pds:lucy.llorri:data_dinkinesh_raw:lor_0752129600",
            "Lucy",
            part("Lucy", "Host", f"{_NASA}instrument_host:spacecraft.lucy")
            + part("Lucy Long Range Reconnaissance Imager (L'LORRI)", "Instrument", f"{_NASA}instrument:lucy.llorri"),
            "(152830) Dinkinesh/Asteroid",
            exposure("0.002", "s"),
            mission_lid=f"{_NASA}investigation:mission.lucy",
        ),
        "lucy",
        "lucy",
        {**_SIZE, "instrument": "llorri", "targetClass": "asteroid", "exposure": 2.0},
    ),
    Unseen(
        "dart_draco",
        product(
            "urn:nasa:pds:dart:data_dracoraw:dart_0401930040_10112_01_raw",
            "Double Asteroid Redirection Test (DART)",
            part("DART Spacecraft", "Host")
            + part("Didymos Reconnaissance and Asteroid Camera for Optical navigation (DRACO)", "Instrument"),
            "(65803) Didymos I (Dimorphos)/Satellite",
            exposure("0.0007", "s"),
        ),
        "dart",
        "dart",
        {**_SIZE, "instrument": "draco", "exposure": 0.7},
    ),
    Unseen(
        "psyche_imager",
        product(
            "urn:nasa:pds:psyche_imager:data_raw:psy_imga_0001",
            "Psyche Mission",
            part("Psyche", "Host", f"{_NASA}instrument_host:spacecraft.psyc") + part("Psyche Imager A", "Instrument"),
            "(16) Psyche/Asteroid",
            exposure("12.5", "ms", "F1"),
        ),
        "psyche",
        "psyche",
        {**_SIZE, "instrument": "psi", "exposure": 12.5, "filter": "F1"},
    ),
    Unseen(
        "voyager_pds4",
        product(
            "urn:nasa:pds:vg_iss_saturn:data_raw:c3450702",
            "Voyager",
            part("Voyager 2", "Host", f"{_NASA}instrument_host:spacecraft.vg2")
            + part("Voyager 2 Imaging Science Subsystem - Wide Angle Camera", "Instrument"),
            "Saturn/Planet",
            "",
            '<vgr:ISS><vgr:exposure_duration unit="s">1.92</vgr:exposure_duration>'
            "<vgr:filter_name>VIOLET</vgr:filter_name></vgr:ISS>",
            mission_lid=f"{_NASA}investigation:mission.voyager",
        ),
        "vgr",
        "voyager_2",
        {**_SIZE, "instrument": "iss", "target": "Saturn", "exposure": 1920.0, "filter": "VIOLET"},
    ),
    Unseen(
        "cassini_pds4",
        product(
            "urn:nasa:pds:cassini_iss_saturn:data_raw:1454725799n",
            "Cassini-Huygens",
            part("Cassini Orbiter", "Host", f"{_NASA}instrument_host:spacecraft.co")
            + part("Imaging Science Subsystem - Narrow Angle Camera", "Instrument", f"{_NASA}instrument:issna.co"),
            "Saturn/Planet",
            "",
            "<cassini:ISS_Specific_Attributes><cassini:exposure_duration>680.0</cassini:exposure_duration>"
            "<cassini:filter_name_1>CL1</cassini:filter_name_1><cassini:filter_name_2>GRN</cassini:filter_name_2>"
            "<cassini:spacecraft_clock_start_count>1454725798.117</cassini:spacecraft_clock_start_count>"
            "</cassini:ISS_Specific_Attributes>",
            mission_lid=f"{_NASA}investigation:mission.cassini-huygens",
        ),
        "cas",
        "cassini_orbiter",
        {
            **_SIZE,
            "instrument": "iss",
            "exposure": 680.0,
            "filter": ["CL1", "GRN"],
            "spacecraftClockStart": "1454725798.117",
        },
    ),
    Unseen(
        "tianwen1_moric",
        product(
            "urn:cnsa:clep:tw1_moric:data_calibrated:hx1-or_gras_moric-c-001_sci_n_20211110",
            "Tianwen-1",
            part("Tianwen-1 Orbiter", "Spacecraft") + part("MoRIC", "Instrument"),
            "MARS/Planet",
            exposure("3.1", "ms"),
            level="Calibrated",
        ),
        "tianwen1",
        "tianwen1_orbiter",
        {**_SIZE, "instrument": "moric", "target": "Mars", "processingLevel": "Calibrated", "exposure": 3.1},
    ),
    Unseen(
        "messenger_map",
        product(
            "urn:nasa:pds:izenberg_pdart14_meap:data_tnmap:map1",
            "MErcury Surface, Space ENvironment, GEochemistry, and Ranging",
            part("MESSENGER", "Host") + part("Mercury Dual Imaging System (MDIS)", "Instrument"),
            "Mercury/Planet",
            "<cart:Cartography><cart:Spatial_Domain><cart:Bounding_Coordinates>"
            '<cart:west_bounding_coordinate unit="deg">-10.0</cart:west_bounding_coordinate>'
            '<cart:east_bounding_coordinate unit="deg">20.0</cart:east_bounding_coordinate>'
            '<cart:north_bounding_coordinate unit="deg">5.0</cart:north_bounding_coordinate>'
            '<cart:south_bounding_coordinate unit="deg">-5.0</cart:south_bounding_coordinate></cart:Bounding_Coordinates>'
            "</cart:Spatial_Domain><cart:Spatial_Reference_Information><cart:Horizontal_Coordinate_System_Definition>"
            "<cart:Geodetic_Model><cart:latitude_type>Planetocentric</cart:latitude_type>"
            "<cart:longitude_direction>Positive East</cart:longitude_direction></cart:Geodetic_Model>"
            "</cart:Horizontal_Coordinate_System_Definition></cart:Spatial_Reference_Information></cart:Cartography>",
            level="Derived",
        ),
        "mess",
        "messenger",
        {"instrument": "mdis", "processingLevel": "Derived"},
        (),
        {"body": "Mercury", "west": 350.0, "east": 20.0, "south": -5.0, "north": 5.0},
    ),
]
