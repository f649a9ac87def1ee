from __future__ import annotations

from pathlib import Path

import pytest

from backend_stub.web.app import Portal as Double
from backend_stub.web.certificates import Tls, make
from backend_stub.web.server import serving
from cardreader.citizen import Citizen
from kiosk.portal.service import PortalInsurance
from kiosk.settings import Facility
from tests.kiosk.portal_house import TODAY, settings_for


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Tls.GOOD, "000"),
        (Tls.EXPIRED, "certificate"),
        (Tls.WRONG_NAME, "certificate"),
        (Tls.SELF_SIGNED, "certificate"),
    ],
)
def test_only_a_good_certificate_is_believed(
    double: Double, facility: Facility, citizen: Citizen, tmp_path: Path, kind: Tls, code: str
) -> None:
    files = make(kind, "127.0.0.1", tmp_path)
    with serving(double.application(), tls=files) as address:
        insurance = PortalInsurance(settings_for(address, ca_file=files.authority), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == code
        insurance.close()


def test_an_authority_that_nobody_named_is_not_believed(
    double: Double, facility: Facility, citizen: Citizen, tmp_path: Path
) -> None:
    with serving(double.application(), tls=make(Tls.GOOD, "127.0.0.1", tmp_path)) as address:
        insurance = PortalInsurance(settings_for(address), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "certificate"
        insurance.close()


def test_a_missing_authority_file_is_trouble_and_no_crash(
    address: str, facility: Facility, citizen: Citizen, tmp_path: Path
) -> None:
    insurance = PortalInsurance(
        settings_for(address.replace("http:", "https:"), ca_file=tmp_path / "none.pem"), facility
    )
    assert insurance.lookup(citizen, TODAY, vouched=True).decision == "portal_unavailable"
    insurance.close()
