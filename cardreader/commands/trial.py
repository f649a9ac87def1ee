"""`cardreader trial`: lead a technician through ten minutes with one card and one reader, and write what came of it.

The text holds no byte of a person: no password, number, name or file. It is what a clinic can send when a card or
reader behaves unknown, and `virtual-card import` makes a kind of software card of it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from cardreader.access.qr import QrContent, from_qr_to_open, mrz_keys_of
from cardreader.access.scanner_text import mend
from cardreader.authenticity.trust import TrustStore
from cardreader.commands.arguments import UsageError, trust_of
from cardreader.commands.diagnose import describe_card
from cardreader.errors import CardReaderError, ExitCode
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.password import Can, Password, PasswordError, parse_can
from cardreader.pcsc.adapter import connect, list_readers
from cardreader.pcsc.events import fits
from cardreader.reading import Reading, ReadPolicy, ReadRequest, read_citizen
from cardreader.reading.channels import ObservingChannel

FORMAT: Final = "cardreader-trial/1"
Language = Literal["vi", "en"]
_PLACES: Final = {
    "middle": ("ở giữa đầu đọc", "in the middle of the reader"),
    "top": ("sát mép trên", "at the upper edge"),
    "bottom": ("sát mép dưới", "at the lower edge"),
    "turned": ("ở giữa, xoay ngang 90°", "in the middle, turned by 90°"),
    "face-down": ("ở giữa, úp mặt xuống", "in the middle, face down"),
    "in-cover": (
        "ở giữa, để trong bao đựng thẻ (không có bao thì đặt trần)",
        "in the middle, in its cover if it has one",
    ),
}
"""Six positions, each read once."""
_SAY: Final = {
    "begin": (
        "Thử một thẻ trên đầu đọc {reader}: sáu lần đặt thẻ, rồi mã QR. Khoảng mười phút. Dừng lại: Ctrl-C.",
        "One card on the reader {reader}: laid down six times, then its QR code. About ten minutes. To stop: Ctrl-C.",
    ),
    "digits": ("Sáu số cuối của số căn cước: ", "The last six digits of the card's number: "),
    "put": ("{number}/6. Đặt thẻ {place} rồi nhấn Enter. ", "{number}/6. Lay the card {place}, then press Enter. "),
    "read": ("  đọc được: {apdus} lệnh, {seconds} giây", "  read: {apdus} commands, {seconds} s"),
    "failed": ("  không đọc được ({code}): {text}", "  not read ({code}): {text}"),
    "scan": (
        "Quét mã QR trên thẻ (không có máy quét thì nhấn Enter): ",
        "Scan the card's QR code (press Enter if there is no scanner): ",
    ),
    "whole": (
        "Đặt thẻ ở giữa lần cuối rồi nhấn Enter: đọc toàn bộ để mô tả loại thẻ. ",
        "Lay the card in the middle once more and press Enter: everything is read to describe the kind of card. ",
    ),
    "written": (
        "Xong: đọc được {good} trong 6 lần. Đã ghi {file}, không có dữ liệu cá nhân nào trong đó.",
        "Done: read {good} times of 6. Written to {file}; nothing personal is in it.",
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the text to write; must not exist")
    parser.add_argument("--reader", default="", metavar="NAME", help="the reader whose name contains NAME")
    parser.add_argument("--trust", type=Path, metavar="DIR", help="folder of trusted issuers (CSCA certificates)")
    parser.add_argument("--language", choices=("vi", "en"), default="vi", help="of what is asked (%(default)s)")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    out: Path = options.out
    if out.exists():
        message = f"{out} is there already; name another file"
        raise UsageError(message)
    if not out.parent.is_dir():
        message = f"the folder {out.parent} does not exist"
        raise UsageError(message)
    trust = trust_of(options.trust)
    readers = [name for name in list_readers() if fits(name, options.reader)]
    if len(readers) != 1:
        message = f"{len(readers)} readers fit; name one with --reader: {', '.join(list_readers()) or 'there is none'}"
        raise UsageError(message)
    trial = Trial(readers[0], trust, options.language, _asked)
    result = trial.run()
    try:
        out.touch(mode=0o600)
        out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise UsageError(message) from None
    good = sum(one["outcome"] == "read" for one in result["positions"])
    print(trial.say("written", good=good, file=out))
    return ExitCode.OK


def _asked(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        message = "the trial asks questions; run it in a terminal"
        raise UsageError(message) from None


@dataclass
class Trial:
    """One card on one reader. `ask` puts a question and returns the line that was typed."""

    reader: str
    trust: TrustStore
    language: Language
    ask: Callable[[str], str]
    sizes: MemoryReadSizes = field(default_factory=MemoryReadSizes)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence in the language of the technician."""
        return _SAY[key][self.language == "en"].format(**values)

    def run(self) -> dict[str, Any]:
        """Ask, read, and return what may leave the clinic."""
        print(self.say("begin", reader=self.reader))
        can = self._can()
        positions = [self._position(number, place, can) for number, place in enumerate(_PLACES, start=1)]
        scan = self._scan()
        self.ask(self.say("whole"))
        return {
            "format": FORMAT,
            "reader": self.reader,
            "positions": positions,
            "scan": scan,
            "card": self._card(can),
        }

    def _can(self) -> Can:
        while True:
            try:
                return parse_can(self.ask(self.say("digits")))
            except PasswordError as error:
                print(f"  {error}")

    def _position(self, number: int, place: str, can: Can) -> dict[str, Any]:
        words = _PLACES[place][self.language == "en"]
        self.ask(self.say("put", number=number, place=words))
        return {"position": place} | self._read(can)

    def _read(self, password: Password, qr: QrContent | None = None) -> dict[str, Any]:
        """Read once, as a kiosk does; say and return how it ended."""
        start = time.monotonic()
        refused: list[str] = []
        try:
            with connect(self.reader) as channel:
                observed = ObservingChannel(channel)
                refused = observed.unusual
                reading = read_citizen(observed, self._request(password, ReadPolicy(), qr))
        except CardReaderError as error:
            print(self.say("failed", code=error.code, text=error))
            milliseconds = round(1000 * (time.monotonic() - start))
            return {"outcome": error.code, "milliseconds": {"total": milliseconds}, "unusual_answers": refused}
        total = reading.milliseconds["total"]
        print(self.say("read", apdus=reading.apdus, seconds=f"{total / 1000:.1f}"))
        return {
            "outcome": "read",
            "access": reading.access,
            "apdus": reading.apdus,
            "milliseconds": {name: round(value) for name, value in reading.milliseconds.items()},
            "unusual_answers": refused,
        }

    def _scan(self) -> dict[str, Any] | None:
        """Take a code of the scanner; what it was is not kept, only what was wrong with it."""
        text = self.ask(self.say("scan"))
        if not text.strip():
            return None
        try:
            code = from_qr_to_open(text)
        except PasswordError as error:
            print(f"  {error}")
            return {"outcome": error.code}
        return {"changes": list(mend(text).changes)} | self._read(code.can, code)

    def _card(self, can: Can) -> dict[str, Any]:
        result: Reading | CardReaderError
        with connect(self.reader) as channel:
            observed = ObservingChannel(channel)
            try:
                result = read_citizen(observed, self._request(can, ReadPolicy(files=None, allow_unprotected=True)))
            except CardReaderError as error:
                result = error
        return describe_card(observed.atr, observed.card_access, result, observed.unusual, observed.longest_answer)

    def _request(self, password: Password, policy: ReadPolicy, qr: QrContent | None = None) -> ReadRequest:
        today = date.today()  # noqa: DTZ011 -- a document is valid until the end of a local day
        keys = () if qr is None else mrz_keys_of(qr)
        return ReadRequest(
            password=password, trust=self.trust, today=today, policy=policy, bac_keys=keys, sizes=self.sizes
        )
