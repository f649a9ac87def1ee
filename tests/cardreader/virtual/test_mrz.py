from datetime import date

from cardreader.citizen import PartialDate
from cardreader.virtual import mrz

BORN = PartialDate(1990, 1, 1)
EXPIRES = date(2030, 1, 1)


def test_the_lines_of_a_citizen_card() -> None:
    assert mrz.td1("001090000000", BORN, "M", EXPIRES, "NGUYEN<<VAN<MAU") == (
        "IDVNM0900000007001090000000<<8",
        "9001011M3001019VNM<<<<<<<<<<<4",
        "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
    )


def test_a_card_without_expiry_has_a_date_far_away() -> None:
    assert mrz.td1("040048000002", PartialDate(1948, 3, 5), "M", None, "DANG<<VAN<GIA")[1] == (
        "4803058M9912315VNM<<<<<<<<<<<6"
    )


def test_unknown_months_and_days_are_fillers() -> None:
    assert mrz.birth_field(PartialDate(1955)) == "55<<<<"
    assert mrz.birth_field(PartialDate(1955, 7)) == "5507<<"


def test_the_example_of_icao_9303_part_4_has_its_check_digits() -> None:
    assert mrz.check_digit("L898902C3") == "6"
    assert mrz.check_digit("740812") == "2"
    assert mrz.check_digit("ZE184226B<<<<<") == "1"


def test_the_lines_of_a_passport_have_44_characters() -> None:
    first, second = mrz.td3("C1234567", "001090000000", BORN, "F", EXPIRES, "TRAN<<THI<THU")
    assert first == "P<VNMTRAN<<THI<THU<<<<<<<<<<<<<<<<<<<<<<<<<<"
    assert len(second) == 44
    assert second.startswith("C1234567<")
    assert second[-1] == mrz.check_digit(second[0:10] + second[13:20] + second[21:43])


def test_the_password_information_is_number_birth_and_expiry_with_check_digits() -> None:
    assert mrz.information("090000000", BORN, EXPIRES) == "090000000790010113001019"


def test_a_long_name_is_cut_off_at_the_end_of_the_line() -> None:
    line = mrz.td1("001090000000", BORN, "F", EXPIRES, "CONG<<TANG<TON<NU<HOANG<THI<PHUONG<NGUYET")[2]
    assert line == "CONG<<TANG<TON<NU<HOANG<THI<PH"
