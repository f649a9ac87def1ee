from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract.accounts import Account, md5_of
from backend_stub.contract.checkin import CheckInAnswer, Notification, check
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.database.store import Store
from backend_stub.web.app import Portal
from tests.backend_stub.conftest import Clinic

SAMPLES = Path(__file__).parents[1] / "samples"
DOCUMENT = (SAMPLES / "xml0_checkin.xml").read_text(encoding="utf-8")
ACCOUNT = Account("01999_BV", "", "01999")
NOW = datetime(2026, 11, 22, 1, 6, 12, tzinfo=UTC)


def fields(document: str | bytes = DOCUMENT, **changes: str) -> dict[str, str]:
    raw = document.encode() if isinstance(document, str) else document
    encoded = base64.b64encode(raw).decode()
    base = {"username": "01999_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01999", "fileHSBase64": encoded}
    return {**base, **changes}


def filled(values: dict[str, str]) -> str:
    """Give the sample with other contents of some fields."""
    document = DOCUMENT
    for name, value in values.items():
        document = re.sub(f"<{name}>.*?</{name}>", f"<{name}>{value}</{name}>", document)
    return document


def message(sent: dict[str, str]) -> str:
    answer = check(sent, ACCOUNT, NOW)
    assert isinstance(answer, CheckInAnswer)
    return f"{answer.result} {answer.message}"


def test_the_sample_passes() -> None:
    notification = check(fields(), ACCOUNT, NOW)
    assert isinstance(notification, Notification)
    assert notification.visit == "01999-20261122-000123"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("<MA_LK>01999-20261122-000123", "<MA_LK>", "MA_LK"),
        ("<STT>1", "<STT>2", "STT"),
        ("<HO_TEN>Nguyễn Văn Mẫu", "<HO_TEN>", "HO_TEN"),
        ("<SO_CCCD>001090000000", "<SO_CCCD>00109000000", "SO_CCCD"),
        ("<NGAY_SINH>199001010000", "<NGAY_SINH>199013010000", "NGAY_SINH"),
        ("<GIOI_TINH>1", "<GIOI_TINH>4", "GIOI_TINH"),
        ("<MA_THE_BHYT>GD4", "<MA_THE_BHYT>GD9", "MA_THE_BHYT"),
        ("<MA_DKBD>01999", "<MA_DKBD>", "MA_DKBD"),
        ("<GT_THE_TU>20260101", "<GT_THE_TU>20260231", "GT_THE_TU"),
        ("<GT_THE_DEN>20261231", "<GT_THE_DEN>20251231", "GT_THE_DEN"),
        ("<MA_THE_BHYT>GD4010199999901", "<MA_THE_BHYT>", "MA_THE_BHYT"),
        ("<MA_DOITUONG_KCB>1.1", "<MA_DOITUONG_KCB>1.8", "MA_DOITUONG_KCB"),
        ("<MA_DOITUONG_KCB>1.1", "<MA_DOITUONG_KCB>2", "MA_DOITUONG_KCB"),
        ("<NGAY_VAO>202611220801", "<NGAY_VAO>202611222501", "NGAY_VAO"),
        ("<NGAY_VAO_NOI_TRU>", "<NGAY_VAO_NOI_TRU>202611210801", "NGAY_VAO_NOI_TRU"),
        ("<MA_LOAI_KCB>01", "<MA_LOAI_KCB>1", "MA_LOAI_KCB"),
        ("<MA_LOAI_KCB>01", "<MA_LOAI_KCB>99", "MA_LOAI_KCB"),
        ("<MA_CSKCB>01999", "<MA_CSKCB>01998", "MA_CSKCB"),
        ("<MA_DICH_VU>02.1897", "<MA_DICH_VU>", "MA_DICH_VU"),
        ("<TEN_DICH_VU>Khám Nội", "<TEN_DICH_VU>", "TEN_DICH_VU"),
        ("<NGAY_YL>202611220805", "<NGAY_YL>", "NGAY_YL"),
        ("<MA_LK>01999-20261122-000123", "<MA_LK>  ", "MA_LK"),
        ("<HO_TEN>Nguyễn Văn Mẫu", "<HO_TEN> ", "HO_TEN"),
        ("<TEN_DICH_VU>Khám Nội", "<TEN_DICH_VU> ", "TEN_DICH_VU"),
        ("<NGAY_SINH>199001010000", "<NGAY_SINH>199001002400", "NGAY_SINH"),
        ("<NGAY_SINH>199001010000", "<NGAY_SINH>000000000000", "NGAY_SINH"),
        ("<NGAY_SINH>199001010000", "<NGAY_SINH>202612010000", "NGAY_SINH"),
        ("<MA_DOITUONG_KCB>1.1", "<MA_DOITUONG_KCB>9", "MA_THE_BHYT"),
        ("<DU_PHONG></DU_PHONG>", "", "TRANG_THAI_KCB"),
        ("<CHUKYDONVI></CHUKYDONVI>", "", "CHI_TIEU_TRANG_THAI_KCB"),
        ("</CHUKYDONVI>", "", "XML"),
    ],
)
def test_a_wrong_field_is_named_and_not_quoted(old: str, new: str, field: str) -> None:
    assert old in DOCUMENT
    text = message(fields(DOCUMENT.replace(old, new)))
    assert text == f"400 Dữ liệu không hợp lệ: {field}"


def test_a_year_alone_is_a_birth_date() -> None:
    assert isinstance(check(fields(DOCUMENT.replace("199001010000", "199000000000")), ACCOUNT, NOW), Notification)


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("MA_LK", 100),
        ("MA_BN", 100),
        ("HO_TEN", 255),
        ("LY_DO_VNT", 4000),
        ("MA_LY_DO_VNT", 10),
        ("MA_DICH_VU", 50),
        ("TEN_DICH_VU", 1024),
        ("MA_THUOC", 255),
        ("TEN_THUOC", 2000),
        ("MA_VAT_TU", 255),
        ("TEN_VAT_TU", 2000),
        ("DU_PHONG", 4000),
    ],
)
def test_a_field_may_be_as_long_as_its_limit_in_letters_and_no_longer(name: str, longest: int) -> None:
    full = filled({"TEN_THUOC": "Thuốc", "TEN_VAT_TU": "Vật tư", name: "ă" * longest})
    assert isinstance(check(fields(full), ACCOUNT, NOW), Notification)
    assert message(fields(filled({name: "ă" * (longest + 1)}))).endswith(name)


@pytest.mark.parametrize(("name", "longest"), [("MA_LY_DO_VNT", 5), ("TEN_THUOC", 1024), ("TEN_VAT_TU", 1024)])
def test_the_annex_s_shorter_lengths_are_a_dial(name: str, longest: int) -> None:
    annex = Dials(lengths_of_annex=True)
    assert isinstance(check(fields(filled({name: "a" * longest})), ACCOUNT, NOW, annex), Notification)
    assert isinstance(check(fields(filled({name: "a" * (longest + 1)})), ACCOUNT, NOW, annex), CheckInAnswer)


def test_a_card_without_an_end_is_refused_when_the_dial_says_so_but_for_army_and_police() -> None:
    needed = Dials(card_end_needed=True)
    for dials, card, taken in ((Dials(), "GD4", True), (needed, "GD4", False), (needed, "QN5", True)):
        document = filled({"GT_THE_DEN": "", "MA_THE_BHYT": f"{card}010199999901"})
        assert isinstance(check(fields(document), ACCOUNT, NOW, dials), Notification) is taken


def test_who_pays_alone_is_notified_without_a_card_and_nobody_else_is() -> None:
    none = dict.fromkeys(("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN"), "")
    assert isinstance(check(fields(filled({**none, "MA_DOITUONG_KCB": "9"})), ACCOUNT, NOW), Notification)
    assert message(fields(filled(none))) == "400 Dữ liệu không hợp lệ: MA_THE_BHYT"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (fields(maCSKCB="01998"), "403 maCSKCB không thuộc tài khoản"),
        (fields(loaiHoSo="1"), "400 Dữ liệu không hợp lệ: loaiHoSo"),
        (fields(maTinh="79"), "400 Dữ liệu không hợp lệ: maTinh"),
        (fields(fileHSBase64="%%"), "400 Dữ liệu không hợp lệ: fileHSBase64"),
        (fields(""), "400 Dữ liệu không hợp lệ: fileHSBase64"),
        (fields(b"\xff\xfe"), "400 Dữ liệu không hợp lệ: fileHSBase64"),
        (fields('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "400 Dữ liệu không hợp lệ: fileHSBase64"),
        (fields("<CHI_TIEU_TRANG_THAI_KCB/>"), "400 Dữ liệu không hợp lệ: CHI_TIEU_TRANG_THAI_KCB"),
    ],
)
def test_a_wrong_envelope_is_refused(sent: dict[str, str], answer: str) -> None:
    assert message(sent) == answer


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(document: bytes) -> None:
    assert message(fields(document)).startswith("400")


@given(st.data())
def test_a_damaged_document_is_taken_or_refused(data: st.DataObject) -> None:
    raw = bytearray(DOCUMENT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert check(fields(bytes(raw)), ACCOUNT, NOW) is not None


def send(clinic: Clinic, sent: dict[str, str], **headers: str) -> requests.Response:
    key = clinic.log_in().json()["APIKey"]
    proof = {
        "accessToken": key["access_token"],
        "tokenId": key["id_token"],
        "passwordHash": md5_of("kiosk-test"),
        **headers,
    }
    return requests.post(f"{clinic.address}/api/qd130/checkInKcbQd3176", data=sent, headers=proof, timeout=30)


def test_the_same_notification_again_gives_the_same_transaction(clinic: Clinic, store: Store) -> None:
    first, again = (send(clinic, fields()).json() for _ in range(2))
    other = send(clinic, fields(DOCUMENT.replace("Khám Nội", "Khám Nhi"))).json()
    assert first["maKetQua"] == "200"
    assert first == again
    assert other["maGiaoDich"] != first["maGiaoDich"]
    assert [(entry.visit, entry.times) for entry in store.received()] == [
        ("01999-20261122-000123", 2),
        ("01999-20261122-000123", 1),
    ]
    assert store.received()[0].document == DOCUMENT.encode()


def test_a_notification_without_a_token_is_refused(clinic: Clinic, store: Store) -> None:
    answer = send(clinic, fields(), tokenId="other")
    assert (answer.status_code, answer.json()["maKetQua"]) == (401, "401")
    assert store.received() == ()


def test_how_a_notification_is_refused_is_a_dial(clinic: Clinic, portal: Portal) -> None:
    portal.dials = Dials(refused_notification_status=422, wrong_token=Refusal.HTTP_200_JSON)
    wrong = send(clinic, fields(filled({"STT": "2"})))
    assert (wrong.status_code, wrong.json()["maKetQua"]) == (422, "400")
    foreign = send(clinic, fields(), tokenId="other")
    assert (foreign.status_code, foreign.json()["thongDiep"]) == (200, "Unauthenticated")


def test_what_is_refused_is_kept_as_it_came_with_the_reason(clinic: Clinic, store: Store) -> None:
    wrong = fields(DOCUMENT.replace("<STT>1", "<STT>2"))
    for sent in (wrong, wrong, fields(fileHSBase64="%% no base64"), fields(maCSKCB="01998")):
        assert send(clinic, sent).json()["maKetQua"] != "200"
    elsewhere, broken, twice = store.refusals.last(10)
    assert (twice.username, twice.code, twice.reason) == ("01999_BV", "400", "Dữ liệu không hợp lệ: STT")
    assert twice.times == 2
    assert twice.document == DOCUMENT.replace("<STT>1", "<STT>2").encode()
    assert broken.document == b"%% no base64"
    assert (elsewhere.code, elsewhere.document) == ("403", DOCUMENT.encode())
    assert store.refusals.count() == 3
    assert store.document(twice.digest) == twice.document
    assert store.received() == ()
