"""Version 4: why a message waits or was not delivered is kept as a code with parameters, no longer as a sentence."""

from __future__ import annotations

import json
import re
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

_LOOK_UP: Final = "look_up"
_SENTENCES: Final = (
    (r"the visit is void", "waits_void"),
    (r"no insurance pays for the visit so far", "waits_not_insured"),
    (r"an emergency is not notified", "waits_emergency"),
    (r"waits for a clerk to accept the card", "waits_unvouched"),
    (r"waits for the first service", "waits_first_service"),
    (r"waits for the route code", "waits_route"),
    (r"the receiver refuses the document \(code (?P<refusal>.+)\)", "refused"),
    (r"fields of the notification break the rules: (?P<fields>.+)", "broken_fields"),
    (r"the receiver answers with HTTP (?P<status>\d+) to the login", "login_status"),
    (r"the (?:portal|receiver|hospital's system) answers with HTTP (?P<status>\d+)", "http_status"),
    (r"the portal answers with code (?P<result>.+)", "result_code"),
    (r"no answer in time|the .+ gives no answer in time", "no_answer"),
    (r"no connection (?:in time|to the portal)", "no_connection"),
    (r"the portal's certificate is not valid", "certificate"),
    (r"the portal refuses the account: check user name and password", "account_refused"),
    (r"the portal refuses a token that it has just given", "token_refused"),
    (r"the portal refuses the account for notifications \(code 403\)", "not_allowed"),
    (r"the portal gives no token|the answer to the login holds no token", "answer_no_token"),
    (r"the answer is too long", "answer_too_long"),
    (r"the answer is not JSON", "answer_not_json"),
    (r"the answer is no JSON object", "answer_no_object"),
    (r"the answer has no result code", "answer_no_code"),
    (r"the answer has no transaction", "answer_no_transaction"),
    (r"the answer breaks the rules of HTTP", "broken_http"),
    (r"a date of the answer is no date", "answer_no_date"),
    (r"the folder takes nothing \((?:No space left on device|Disk quota exceeded)\)", "folder_full"),
    (r"the folder takes nothing \((?:No such file or directory|Not a directory)\)", "folder_missing"),
    (
        r"the folder takes nothing \((?:Permission denied|Operation not permitted|Read-only file system)\)",
        "folder_denied",
    ),
    (r"the folder takes nothing \((?P<errno>.+)\)", "folder_broken"),
)
"""What the versions up to 3 wrote. It stays as it is here, whatever later versions write."""
_NUMBERS: Final = ("status",)


def upgrade() -> None:
    """Go from version 3 to 4. A sentence that no version wrote is kept as the detail of the code `other`."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("last_error", existing_type=sa.String(200), type_=sa.String(400), existing_nullable=True)
    table = sa.table("outbox", sa.column("id"), sa.column("kind"), sa.column("last_error"))
    connection = op.get_bind()
    query = sa.select(table.c.kind, table.c.last_error).distinct().where(table.c.last_error.is_not(None))
    for kind, sentence in connection.execute(query).all():
        same = (table.c.kind == kind) & (table.c.last_error == sentence)
        connection.execute(sa.update(table).where(same).values(last_error=_coded(kind, sentence)))
    op.execute("UPDATE register_info SET schema_version = 4")


def _coded(kind: str, sentence: str) -> str:
    for pattern, code in _SENTENCES:
        found = re.fullmatch(pattern, sentence)
        if found:
            said = found.groupdict()
            return _form(code, {name: int(value) if name in _NUMBERS else value for name, value in said.items()})
    if sentence == "the portal gave no answer for seven days":
        return _form("lookup_unanswered", {"days": 7})
    if kind == _LOOK_UP and re.fullmatch(r"\w{1,32}", sentence):  # the code of the look-up before
        return _form("lookup_open", {"result": sentence})
    return _form("other", {"detail": sentence})


def _form(code: str, parameters: dict[str, str | int]) -> str:
    return json.dumps({"code": code, **parameters}, ensure_ascii=False) if parameters else code
