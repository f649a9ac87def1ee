from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract.wire import Record
from backend_stub.people.importing import NUMBER, CannotImport, read_people

HEAD = "soCCCD,hoTen,ngaySinh,gioiTinh,maSoBHXH,maThe,gtTheDen"
LINE = "001080000001,Lê Thử,01/02/1980,Nam,0100000001,GD4010100000001,31/12/2035"
PERSON: dict[str, Any] = dict(zip(HEAD.split(","), LINE.split(","), strict=True))
RECORD = Record("000", "Lê Thử", "01/02/1980", "Nam", "0100000001", card="GD4010100000001", valid_to="31/12/2035")


def imported(folder: Path, name: str, text: str, encoding: str = "utf-8") -> list[tuple[str, Record]]:
    file = folder / name
    file.write_text(text, encoding)
    return read_people(file)


def refused(folder: Path, name: str, text: str) -> str:
    with pytest.raises(CannotImport) as error:
        imported(folder, name, text)
    said = str(error.value)
    assert "\n" not in said
    return said.removeprefix(f"{folder / name}")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEAD}\n{LINE}\n", "utf-8"),
        (f"{HEAD}\r\n{LINE}\r\n\r\n", "utf-8-sig"),
        (f"{HEAD}\n{LINE}".replace(",", ";"), "utf-8"),
        (f'{HEAD}\n"001080000001","Lê Thử ",01/02/1980,Nam,0100000001,GD4010100000001,31/12/2035', "utf-8"),
    ],
)
def test_a_table_gives_people(tmp_path: Path, text: str, encoding: str) -> None:
    assert imported(tmp_path, "people.csv", text, encoding) == [("001080000001", RECORD)]


def test_json_gives_people_with_their_past(tmp_path: Path) -> None:
    visit = dict.fromkeys(
        ("maHoSo", "maCSKCB", "ngayVao", "ngayRa", "tenBenh", "tinhTrang", "kqDieuTri", "lyDoVV"), "1"
    )
    plain, past = imported(
        tmp_path,
        "people.json",
        json.dumps([PERSON, {**PERSON, NUMBER: "001080000002", "maKetQua": "110", "dsLichSuKCB2025": [visit]}]),
    )
    assert plain == ("001080000001", RECORD)
    assert (past[1].result, len(past[1].visits)) == ("110", 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("soCCCD", "00108000000"),
        ("soCCCD", ""),
        ("hoTen", " "),
        ("ngaySinh", "31/02/1980"),
        ("ngaySinh", "1980-02-01"),
        ("gioiTinh", "nam"),
        ("maSoBHXH", "1"),
        ("maThe", "GD9010100000001"),
        ("maThe", "GD4000100000001"),
        ("gtTheDen", "2035"),
    ],
)
def test_a_wrong_field_is_named_with_line_and_column_and_not_quoted(tmp_path: Path, column: str, value: str) -> None:
    wrong = {**PERSON, column: value}
    second = ",".join(wrong.values())
    first = LINE.replace("001080000001", "001080000009")
    said = refused(tmp_path, "p.csv", f"{HEAD}\n{first}\n{second}\n")
    assert said.startswith(f", line 3, column {column}: ")
    assert not value.strip() or value not in said
    text = f"[{json.dumps({**PERSON, NUMBER: '001080000009'})},\n\n{json.dumps(wrong)}]"
    assert refused(tmp_path, "p.json", text).startswith(f", line 3, column {column}: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ", line 1, a line with the names of the columns is missing: soCCCD, hoTen"),
        ("soCCCD,hoTen,wrong\n", ", line 1, column 'wrong' is unknown; there are soCCCD, maKetQua"),
        ("soCCCD,hoTen\n", ", line 1, column ngaySinh is missing"),
        (f"{HEAD}\n1,2\n", ", line 2, 2 columns where the first line has 7"),
        (f"{HEAD}\n{LINE}\n\n{LINE}\n", ", line 4, column soCCCD: the same number as in line 2"),
        (f'{HEAD}\n"x"y,{LINE}\n', ", line 2, "),
    ],
)
def test_a_wrong_table_is_told_by_line(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path, "p.csv", text).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ", line 1, a list of people is wanted"),
        ('{"people": []}', ", line 1, a list of people is wanted"),
        ("[\n1]", ", line 2, an object with the fields"),
        ("[\n{}\n{}]", ", line 2, column soCCCD: must not be empty"),
        (f"[{json.dumps(PERSON)}\n{{}}]", ", line 2, a comma or the end"),
        ('[{"a":\n  nul}]', ", line 2, column 3: no JSON"),
        (f"[{json.dumps(PERSON)}", ", line 1, a comma or the end"),
        (json.dumps([{**PERSON, "hoTen": 1}]), ", line 1, column hoTen: a text is wanted"),
        (json.dumps([{**PERSON, "wrong": "1"}]), ", line 1, column wrong: there is no such field"),
        (json.dumps([{**PERSON, "DataCCT": [{}]}]), ", line 1, column DataCCT[0]: is not as in seeds/people.json"),
        ("[" * 100_000, ", line 1, "),
    ],
)
def test_wrong_json_is_told_by_line(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path, "p.json", text).startswith(said)


def test_another_encoding_is_said(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(f"{HEAD}\n{LINE}".encode("cp1258", "replace"))
    with pytest.raises(CannotImport, match="UTF-8"):
        read_people(file)


BEGINNINGS = {"csv": ("", f"{HEAD}\n{LINE[:20]}"), "json": ("", f'[{{"{NUMBER}":')}


@given(st.text(max_size=60), st.sampled_from(["csv", "json"]), st.integers(0, 1))
def test_any_text_is_taken_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str, kind: str, beginning: int
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any.{kind}"
    file.write_bytes((BEGINNINGS[kind][beginning] + text).encode("utf-8", "surrogatepass"))
    said = ""
    try:
        read_people(file)
    except CannotImport as error:
        said = str(error)
    assert "\n" not in said
