"""Answers to a delivery, with what each proves to each receiver; the page docs/receipts.md is made of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PAGE: Final = "receipts.md"
DOCS: Final = Path(__file__).parents[3] / "docs"
BEGINS, ENDS = "<!-- the table begins -->\n", "<!-- the table ends -->\n"

TAKEN, WAITS, REFUSED, TOKEN = "taken", "waits", "refused", "another token"
RECEIVERS: Final = ("portal", "gateway", "FHIR")
IDS: Final = ("Patient/p-1", "Encounter/e-1")
VISIT: Final = "MA-LK-17"

JSON: Final = {"Content-Type": "application/json"}
PAGE_TYPE: Final = {"Content-Type": "text/html"}
_HTML: Final = "<!DOCTYPE html><html><form action='/login'>Đăng nhập</form></html>"


@dataclass(frozen=True)
class Given:
    """One answer over HTTP."""

    name: str
    portal: str
    gateway: str
    fhir: str
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[str, str]:
        """The outcome by receiver."""
        return dict(zip(RECEIVERS, (self.portal, self.gateway, self.fhir), strict=True))


def _says(
    name: str,
    portal: str,
    gateway: str,
    fhir: str,
    body: Any = "",
    status: int = 200,
    headers: Mapping[str, str] = JSON,
) -> Given:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return Given(name, portal, gateway, fhir, raw, status, headers)


def _bundle(*statuses: str, kind: str = "transaction-response", **more: Any) -> dict[str, Any]:
    entries = [
        {"response": {"status": status, "location": f"{place}/_history/1"}}
        for status, place in zip(statuses, IDS, strict=False)
    ]
    return {"resourceType": "Bundle", "id": "taken-9", "type": kind, "entry": entries, **more}


def _outcome(severity: str, code: str) -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "diagnostics": "tên sai"}],
    }


_PORTAL: Final = {"maKetQua": "200", "maGiaoDich": "GD-1", "thoiGianTiepNhan": "20261201080000", "thongDiep": ""}

ANSWERS: Final = (
    # The receivers' own words for success.
    _says("portal: code 200 with a transaction", TAKEN, TAKEN, WAITS, _PORTAL),
    _says("portal: the code as a number", TAKEN, TAKEN, WAITS, _PORTAL | {"maKetQua": 200}),
    _says("portal: with a byte order mark", TAKEN, TAKEN, WAITS, b"\xef\xbb\xbf" + json.dumps(_PORTAL).encode()),
    _says(
        "portal: packed with gzip",
        *(TAKEN, TAKEN, WAITS),
        gzip.compress(json.dumps(_PORTAL).encode()),
        headers={"Content-Encoding": "gzip"},
    ),
    _says("portal: told to be text/html", TAKEN, TAKEN, WAITS, json.dumps(_PORTAL), headers=PAGE_TYPE),
    _says("gateway: code 200, result", WAITS, TAKEN, WAITS, {"code": 200, "message": "success", "result": "GD-2"}),
    _says("gateway: status success", WAITS, TAKEN, WAITS, {"logId": "9", "status": "success", "message": ""}),
    _says("gateway: metadata success", WAITS, TAKEN, WAITS, {"logId": "9", "metadata": {"status": "success"}}),
    _says("gateway: our visit is named", WAITS, TAKEN, WAITS, {"code": "200", "data": {"ma_lk": VISIT}}),
    _says("gateway: success true", WAITS, TAKEN, WAITS, {"success": True, "id": 4}),
    _says("FHIR: every entry 2xx", WAITS, WAITS, TAKEN, _bundle("201 Created", "200 OK")),
    _says("FHIR: a batch-response, every entry 2xx", WAITS, WAITS, TAKEN, _bundle("201", "201", kind="batch-response")),
    # Success that nobody says.
    _says("a log-in page", WAITS, WAITS, WAITS, _HTML, headers=PAGE_TYPE),
    _says("a log-in page that is told to be JSON", WAITS, WAITS, WAITS, _HTML),
    _says("nothing, 204", WAITS, WAITS, WAITS, "", 204),
    _says("nothing, 200", WAITS, WAITS, WAITS),
    _says("OK as text", WAITS, WAITS, WAITS, "OK"),
    _says("an empty object", WAITS, WAITS, WAITS, {}),
    _says("an empty list", WAITS, WAITS, WAITS, []),
    _says("null", WAITS, WAITS, WAITS, "null"),
    _says("JSON that is cut", WAITS, WAITS, WAITS, '{"maKetQua":"200","maGiao'),
    _says("a number alone", WAITS, WAITS, WAITS, "200"),
    _says("only a number of its own", WAITS, WAITS, WAITS, {"logId": "9"}),
    _says("portal: 200 without a transaction", WAITS, TAKEN, WAITS, {"maKetQua": "200"}),
    _says("the document sent back", WAITS, WAITS, WAITS, {"fileHSBase64": "PD94bWw="}),
    _says("another visit is named", WAITS, WAITS, WAITS, {"code": 200, "result": {"maLk": "MA-LK-99"}}),
    _says("FHIR: another patient's place", WAITS, WAITS, WAITS, _bundle("200", "200", entry=[
        {"response": {"status": "200", "location": "Patient/p-2/_history/1"}},
        {"response": {"status": "200", "location": "Encounter/e-1"}},
    ])),
    _says("FHIR: one entry of two", WAITS, WAITS, WAITS, _bundle("201")),
    _says("FHIR: no entries", WAITS, WAITS, WAITS, _bundle()),
    _says("FHIR: an entry without a status", WAITS, WAITS, WAITS, _bundle("200", "")),
    _says("FHIR: the transaction itself sent back", WAITS, WAITS, WAITS, _bundle("200", "200", kind="transaction")),
    _says("FHIR: a search result", WAITS, WAITS, WAITS, _bundle("200", "200", kind="searchset")),
    _says("FHIR: an outcome without an error", WAITS, WAITS, WAITS, _outcome("information", "informational")),
    _says("FHIR: a warning", WAITS, WAITS, WAITS, _outcome("warning", "code-invalid")),
    # Not yet, not now.
    _says("pending", WAITS, WAITS, WAITS, {"logId": "9", "status": "pending"}),
    _says("pending in metadata", WAITS, WAITS, WAITS, {"logId": "9", "metadata": {"status": "pending", "code": 200}}),
    _says("accepted, 202", WAITS, WAITS, WAITS, {"status": "success"}, 202),
    _says("code 500 in a 200", WAITS, WAITS, WAITS, {"maKetQua": "500", "code": 500}),
    _says("code 999 in a 200", TOKEN, WAITS, WAITS, {"maKetQua": "999", "code": "999"}),
    _says("code 429 in a 200", WAITS, WAITS, WAITS, {"maKetQua": "429", "status": 429}),
    _says("FHIR: an entry is 503", WAITS, WAITS, WAITS, _bundle("201", "503")),
    _says("FHIR: a lock error", WAITS, WAITS, WAITS, _outcome("error", "lock-error")),
    _says("an error page of a server", WAITS, WAITS, WAITS, _HTML, 502),
    _says("moved, 302", WAITS, WAITS, WAITS, "", 302),
    _says("not found", WAITS, WAITS, WAITS, _HTML, 404),
    _says("too many", WAITS, WAITS, WAITS, {"message": "slow down"}, 429),
    _says("success in the body of a 500", WAITS, WAITS, WAITS, _PORTAL | {"code": 200}, 500),
    _says("not allowed, 403", TOKEN, WAITS, WAITS, {"maKetQua": "403"}, 403),
    _says("status 1, which nobody documented", WAITS, WAITS, WAITS, {"status": 1, "data": {"id": 4}}),
    _says("status received", WAITS, WAITS, WAITS, {"status": "received"}),
    _says("FHIR: a 2xx with an error beside it", WAITS, WAITS, REFUSED, {
        "resourceType": "Bundle", "type": "transaction-response", "entry": [
            {"response": {"status": "200", "outcome": _outcome("error", "invariant")}}, {"response": {"status": "201"}},
        ],
    }),
    # The token.
    _says("401", TOKEN, TOKEN, TOKEN, "", 401),
    _says("401 within a 200", TOKEN, TOKEN, WAITS, {"maKetQua": "401", "status": 401}),
    _says("words that name the token", TOKEN, TOKEN, WAITS, {"maKetQua": "501", "thongDiep": "Token không đúng"}),
    _says("metadata: 401", WAITS, TOKEN, WAITS, {"logId": "", "metadata": {"status": "error", "code": 401}}),
    _says("FHIR: a login outcome", WAITS, WAITS, TOKEN, _outcome("error", "login")),
    # Refusals of this document.
    _says("portal: code 205", REFUSED, REFUSED, WAITS, {"maKetQua": "205", "thongDiep": "STT sai"}),
    _says("wrong document, 422", REFUSED, REFUSED, REFUSED, {"maKetQua": "422", "message": "STT sai"}, 422),
    _says("wrong document, 400 with a page", WAITS, REFUSED, REFUSED, _HTML, 400),
    _says("success is false", WAITS, REFUSED, WAITS, {"success": False, "message": "STT sai"}),
    _says("status is error", WAITS, REFUSED, WAITS, {"status": "error", "message": "STT sai"}),
    _says("metadata: an error", WAITS, REFUSED, WAITS, {"logId": "9", "metadata": {"status": "error", "code": 422}}),
    _says("success and an error at once", WAITS, REFUSED, WAITS, {"code": 200, "errors": ["STT sai"]}),
    _says("an error alone", WAITS, REFUSED, WAITS, {"error": "STT sai"}),
    _says("a lone surrogate", WAITS, WAITS, WAITS, '{"status": "\\ud800", "message": "\\udfff"}'),
    _says("FHIR: an entry is 400", WAITS, WAITS, REFUSED, _bundle("400", "201", kind="batch-response")),
    _says("FHIR: an outcome with an error, 200", WAITS, WAITS, REFUSED, _outcome("error", "invariant")),
    _says("FHIR: an outcome with an error, 422", WAITS, REFUSED, REFUSED, _outcome("error", "invalid"), 422),
)  # fmt: skip


def receipts_page(outcomes: Mapping[str, str]) -> str:
    """Write the table of the page again. `outcomes` gives what came of each row, itself as JSON."""
    rows = [line(json.loads(key)) for key, outcome in outcomes.items() if outcome == "passed"]
    before, _, rest = (DOCS / PAGE).read_text("utf-8").partition(BEGINS)
    titles = ("the answer", "HTTP", *RECEIVERS)
    ordered = sorted(rows, key=_place)
    return "\n".join(
        [before + BEGINS + line(titles), "|---" * len(titles) + "|", *ordered, ENDS + rest.partition(ENDS)[2]]
    )


def line(cells: Any) -> str:
    """Write one row of the table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _place(row: str) -> int:
    return [one.name for one in ANSWERS].index(row.split(" | ", maxsplit=1)[0].removeprefix("| "))
