"""A portal that differs from the double in everything that a clinic may set: what `kiosk.toml` must bridge alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from backend_stub.contract.accounts import Account, Staff, md5_of
from backend_stub.contract.wire import CHECK_IN, LOOK_UP, TOKEN

PASSWORD: Final = "of the real portal"
ACCOUNT: Final = Account("79123_BV", md5_of(PASSWORD), "79123", (Staff("Phạm Thị Quầy", "079190000031"),))
BASE: Final = "/cong"
PATHS: Final = MappingProxyType({"/dang-nhap": TOKEN, "/tra-cuu": LOOK_UP, "/gui-checkin": CHECK_IN})
"""Its path below the base -> the double's."""
_FORM: Final = b"application/x-www-form-urlencoded"


@dataclass
class RealPortal:
    """Stands before the double: other paths, forms only, the hash in small letters only."""

    double: ASGIApp
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that is as this portal wants it; answer 404 or 415 to every other."""
        path = PATHS.get(scope["path"].removeprefix(BASE)) if scope["path"].startswith(BASE) else None
        headers = dict(scope["headers"])
        proof = parse_qs(scope["query_string"].decode()).get("password", [""])[0]
        proof = proof or headers.get(b"passwordhash", b"").decode()
        if path is None or proof != proof.lower():
            await Response(status_code=404)(scope, receive, send)
        elif headers.get(b"content-type") != _FORM:
            await Response(status_code=415)(scope, receive, send)
        else:
            self.asked.append(path)
            await self.double({**scope, "path": path, "raw_path": path.encode()}, receive, send)


def settings(folder: Path, authority: Path) -> dict[str, dict[str, Any]]:
    """Give the sections of `kiosk.toml` that a clinic changes, without the address; write the password's file."""
    (folder / "real-password").write_text(PASSWORD + "\n", encoding="utf-8")
    token, look_up, notify = PATHS
    return {
        "facility": {"code": ACCOUNT.facility},
        "portal": {
            "ca_file": str(authority),
            "username": ACCOUNT.username,
            "password_file": "real-password",
            "staff_name": ACCOUNT.staff[0].name,
            "staff_number": ACCOUNT.staff[0].number,
            "body": "form",
            "md5_case": "lower",
            "token_path": token,
            "lookup_path": look_up,
            "notify_path": notify,
        },
    }
