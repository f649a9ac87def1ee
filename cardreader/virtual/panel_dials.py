"""The dials of the panel: profile, forgery, fault."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from cardreader.plain_text import set_choice_tooltip
from cardreader.virtual.faults import FAULTS
from cardreader.virtual.forgeries import FORGERIES
from cardreader.virtual.link import LINKS, Link
from cardreader.virtual.panel_words import Language, word
from cardreader.virtual.profile import DEFAULT, load_profiles

_LARGEST = 99_999
_FIRST = 12


class Dials(QWidget):
    """What the next card will be like. It takes effect when a card is put on the reader."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._profile = self._box("profile", [(one.name, one.name, one.description) for one in load_profiles()])
        self._profile.setCurrentIndex(self._profile.findData(DEFAULT))
        genuine = [(word("genuine", language), "", "")]
        forged = [(one.name, one.name, f"{one.imitates} ({one.caught_by})") for one in FORGERIES]
        self._forgery = self._box("forgery", genuine + forged)
        none = [(word("no_fault", language), "", "")]
        faults = [(one.name, one.name, f"{one.description} N: {one.argument}.") for one in FAULTS]
        self._fault = self._box("fault", none + faults)
        at_once = [(word("no_link", language), "", "")]
        self._link = self._box("link", at_once + [(_rate(one), one.name, "") for one in LINKS])
        self._number = QSpinBox()
        self._number.setObjectName("fault-number")
        self._number.setAccessibleName("N")
        self._number.setRange(0, _LARGEST)
        self._number.setValue(_FIRST)
        self._fault.currentIndexChanged.connect(self._offer_number)
        self._offer_number()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(word("profile", language), self._profile)
        form.addRow(word("forgery", language), self._forgery)
        row = QHBoxLayout()
        row.addWidget(self._fault, 1)
        row.addWidget(self._number)
        form.addRow(word("fault", language), row)
        form.addRow(word("link", language), self._link)
        boxes = {"profile": self._profile, "forgery": self._forgery, "fault": self._fault, "link": self._link}
        for name, box in boxes.items():
            box.setAccessibleName(word(name, language))

    @staticmethod
    def _box(name: str, entries: list[tuple[str, str, str]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        for place, (shown, data, tip) in enumerate(entries):
            box.addItem(shown, data)
            set_choice_tooltip(box, place, tip)
        return box

    def _offer_number(self) -> None:
        self._number.setEnabled(bool(self._fault.currentData()))

    @property
    def profile(self) -> str:
        """Name of the chosen profile."""
        return str(self._profile.currentData())

    @property
    def forgery(self) -> str:
        """Name of the chosen forgery, or empty."""
        return str(self._forgery.currentData())

    @property
    def fault(self) -> str:
        """The chosen fault with its number, such as `torn-at:12`, or empty."""
        name = str(self._fault.currentData())
        return f"{name}:{self._number.value()}" if name else ""

    @property
    def link(self) -> str:
        """Name of the chosen link, or empty."""
        return str(self._link.currentData())


def _rate(link: Link) -> str:
    return f"{link.name} kbit/s" if link.contactless else f"T=1, {link.rate:.0f} bit/s"
