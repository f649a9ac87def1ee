"""Why the card reader cannot be used, as codes with words."""

from __future__ import annotations

from kiosk.core.fault import Code, Fault
from kiosk.core.texts import Text


class ReaderFault(Code):
    """What is known of a reader that is gone. The values are the codes of the reader's errors."""

    NO_SERVICE = (
        "no_reader",
        Text("Dịch vụ thẻ `pcscd` không trả lời", "The smart card service `pcscd` does not answer"),
        Text("khởi động lại dịch vụ, hoặc máy", "start the service again, or the machine"),
    )
    NOT_ALLOWED = (
        "reader_not_allowed",
        Text("Hệ thống không có quyền dùng đầu đọc thẻ", "The kiosk has no right to use the card reader"),
        Text(
            "thêm quy tắc `polkit` cho tài khoản của hệ thống; xem `kiosk check-config`",
            "add a `polkit` rule for the kiosk's user; see `kiosk check-config`",
        ),
    )


def reader_fault(code: str) -> Fault | None:
    """Return the fault of a reader's error code, None where nothing more is known than that it is gone."""
    return next((fault.of() for fault in ReaderFault if fault.value == code), None)
