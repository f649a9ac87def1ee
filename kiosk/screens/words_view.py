"""Words of the patient's own view: larger, further down, read aloud."""

from __future__ import annotations

from typing import Final

from kiosk.core.texts import Text

VIEW: Final = Text("Chữ to, nghe đọc", "Larger, spoken")
VIEW_TITLE: Final = Text("Dễ nhìn, dễ nghe, dễ với", "Easier to see, hear and reach")
VIEW_LARGE: Final = Text("Chữ to hơn", "Larger words")
VIEW_LOW: Final = Text("Nút bấm thấp hơn", "Buttons further down")
VIEW_SPOKEN: Final = Text("Đọc to các trang", "Read the pages aloud")
VIEW_ON: Final = Text("đang bật", "on")
VIEW_OFF: Final = Text("đang tắt", "off")
VIEW_CLOSE: Final = Text("Xong", "Done")
SAY_AGAIN: Final = Text("Đọc lại", "Say it again")
SPOKEN_BUTTONS: Final = Text("Các nút bấm: {names}.", "Buttons: {names}.")
