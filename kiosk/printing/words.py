"""The few words that belong to the paper and not to the visit."""

from __future__ import annotations

from kiosk.core.texts import Text

YOUR_NUMBER = Text("Số thứ tự của ông/bà", "Your number")
PRIORITY = Text("Ưu tiên", "Priority")
COPY = Text("In lại", "Printed again")
