"""Labels of missions of which no real label is at hand, written after their archives' published documents."""

from pathlib import Path

import pytest

from harvest.pds3.reader import read_label_text
from harvest.pds4.reader import read_label_bytes
from tests.harvest.mapping import unseen_far, unseen_near, unseen_pds4
from tests.harvest.mapping.unseen import Unseen, differences

PDS3 = [*unseen_far.CASES, *unseen_near.CASES]
PDS4 = unseen_pds4.CASES


@pytest.mark.parametrize("case", PDS3, ids=[case.name for case in PDS3])
def test_an_unseen_pds3_label(case: Unseen) -> None:
    text = f"PDS_VERSION_ID = PDS3\n{case.text}END\n".replace("\n", "\r\n")

    assert differences(case, read_label_text(text, "X.LBL")) == {}


@pytest.mark.parametrize("case", PDS4, ids=[case.name for case in PDS4])
def test_an_unseen_pds4_label(case: Unseen) -> None:
    assert differences(case, read_label_bytes(case.text.encode(), Path("x.xml"))) == {}
