"""A whole clinic in one folder: settings, portal account, trust folder, database, slips and logs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import seeds
from kiosk.rehearsal.plan import Misfortune, Plan


def lay_out(plan: Plan, portal_url: str, trust: Path, *, in_process: bool = False) -> Path:
    """Write `kiosk.toml` and what it names into the run's folder; give its path."""
    path = plan.out / "kiosk.toml"
    path.write_text(toml(tables(plan, portal_url, trust, in_process=in_process)), encoding="utf-8")
    return path


def tables(plan: Plan, portal_url: str, trust: Path, *, in_process: bool = False) -> dict[str, Any]:
    """Return what stands in `kiosk.toml`; the portal's password is written into the run's folder."""
    out = plan.out
    account = _data("portal.json")["accounts"][0]
    staff = account["staff"][0]
    (out / "portal-password").write_text(account["password"] + "\n", encoding="utf-8")
    (out / "portal-password").chmod(0o600)
    return {
        "facility": _own_facility(),
        "kiosk": {"id": "rehearsal"},
        "reader": {"kind": "in-process" if in_process else "pcsc", "name": "", "trust": str(trust)},
        "portal": {
            "base_url": portal_url,
            "username": account["username"],
            "password_file": "portal-password",
            "staff_name": staff["name"],
            "staff_number": staff["number"],
        },
        "services": services(),
        "printers": [{"kind": "file", "folder": str(slips(plan))}],
        "database": {"url": f"sqlite:///{database(plan)}", "key_file": "register.key"},
    }


def slips(plan: Plan) -> Path:
    """Return the folder for slips; one below a plain file when it is to be unwritable, even for root."""
    return _blocked(plan.out) if plan.misfortune is Misfortune.SLIP_FOLDER_UNWRITABLE else plan.out


def database(plan: Plan) -> Path:
    """Return the database's file; one below a plain file when it is to be unwritable, even for root."""
    folder = _blocked(plan.out) if plan.misfortune is Misfortune.REGISTER_UNWRITABLE else plan.out
    return folder / "register.sqlite"


def _blocked(out: Path) -> Path:
    (out / "blocked").write_text("This file stands where a folder would have to be.\n", encoding="utf-8")
    return out / "blocked" / "folder"


def _own_facility() -> Any:
    facilities = _data("facilities.json")
    return next(row for row in facilities["facilities"] if row["code"] == facilities["own"])


def services() -> list[dict[str, Any]]:
    """Return the clinic's services, as its settings name them."""
    found: list[dict[str, Any]] = _data("services.json")["services"]
    return found


def _data(name: str) -> Any:
    return json.loads((seeds.folder() / name).read_text(encoding="utf-8"))


def toml(tables: dict[str, Any]) -> str:
    """Write tables of plain values as TOML."""
    lines: list[str] = []
    for name, table in tables.items():
        for row in table if isinstance(table, list) else [table]:
            lines.append(f"[[{name}]]" if isinstance(table, list) else f"[{name}]")
            lines += [f"{key} = {_value(value)}" for key, value in row.items() if value is not None]
            lines.append("")
    return "\n".join(lines)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
