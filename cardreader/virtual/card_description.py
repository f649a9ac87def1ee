"""Read `card.toml`, which describes what no file of a chip shows. The format is docs/card-images.md.

People write these tables by hand, so every mistake is reported with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from cardreader.virtual.agreement import by_parameter_id
from cardreader.virtual.chip_proofs import HASHES
from cardreader.virtual.image import ActiveAuthenticationKey, CardImage, ChipAuthenticationKey, PaceOffer
from cardreader.virtual.mrz import check_digit
from cardreader.virtual.people import unknown
from cardreader.virtual.schemes import Agreement, chip_authentication_scheme, pace_scheme
from cardreader.virtual.switches import behaviour

ReadFile = Callable[[str], bytes]
"""Gives the content of a file beside `card.toml`; OSError when there is none."""

_ENTRIES: Final = ("can", "mrz", "atr", "pace", "chip_authentication", "active_authentication", "behaviour")
_CHIP_ENTRIES: Final = ("protocol", "parameters", "private", "key_file", "key_id")
_ACTIVE_ENTRIES: Final = ("pkcs8", "key_file", "hash")
_GROUPS: Final = {Agreement.DH: range(3), Agreement.ECDH: range(8, 19)}
_DOCUMENT_NUMBER: Final = 9


def card_image(files: Mapping[str, bytes], content: Mapping[str, Any], read_file: ReadFile) -> CardImage:
    """Make a card of its files and its description.

    Raises:
        ValueError: An entry is wrong; the text names it.
        VirtualCardError: A switch of the behaviour is wrong.
    """
    card = Table(content, _ENTRIES)
    active = card.table("active_authentication", _ACTIVE_ENTRIES)
    chip_keys = card.tables("chip_authentication", _CHIP_ENTRIES)
    return CardImage(
        files=files,
        can=_can(card),
        mrz=_mrz(card),
        pace=tuple(_offer(card, text) for text in card.texts("pace")),
        chip_authentication=tuple(_chip_key(one, read_file) for one in chip_keys),
        active_authentication=None if active is None else _active_key(active, read_file),
        behaviour=behaviour(content.get("behaviour", {})),
        atr=card.hexadecimal("atr", ""),
    )


def _can(card: Table) -> str:
    can = card.text("can", "")
    if not re.fullmatch(r"[ -~]*", can):
        card.refuse("can", 'digits in quotes, such as "123456"')
    return can


def _mrz(card: Table) -> str:
    """Read the MRZ information, or put it together from document number, birth and expiry with commas between."""
    text = card.text("mrz", "")
    if re.fullmatch(r"[A-Z0-9<]+,[0-9<]{6},[0-9<]{6}", text):
        number, birth, expiry = text.split(",")
        fields = (number.ljust(_DOCUMENT_NUMBER, "<"), birth, expiry)
        return "".join(field + check_digit(field) for field in fields)
    if not re.fullmatch(r"[A-Z0-9<]*", text):
        card.refuse("mrz", "DOCUMENT,YYMMDD,YYMMDD, or the three, each with its check digit, in one piece")
    return text


def _offer(card: Table, text: str) -> PaceOffer:
    name, _, parameters = text.partition("/")
    if not re.fullmatch(r"[0-9]{1,2}", parameters):
        card.refuse("pace", f"{text!r} needs its domain parameters: ECDH-GM-AES-CBC-CMAC-128/13")
    try:
        scheme = pace_scheme(name)
    except ValueError as error:
        card.refuse("pace", str(error))
    return PaceOffer(scheme, _parameters(card, "pace", scheme.agreement, int(parameters)))


def _parameters(table: Table, entry: str, agreement: Agreement, number: int) -> int:
    """Check that the number stands for domain parameters: the chip is to work, only its files may be wrong."""
    group = _GROUPS[agreement]
    if number not in group:
        reason = f"there are no domain parameters {number} for {agreement}; there are {group[0]} to {group[-1]}"
        table.refuse(entry, reason)
    return number


def _chip_key(table: Table, read_file: ReadFile) -> ChipAuthenticationKey:
    try:
        scheme = chip_authentication_scheme(table.text("protocol"))
    except ValueError as error:
        if "protocol" not in table:
            raise
        table.refuse("protocol", str(error))
    number = _parameters(table, "parameters", scheme.agreement, table.number("parameters"))
    entry = _one_of(table, "private", "key_file")
    private = _scalar(table, read_file) if entry == "key_file" else _hexadecimal_number(table, entry)
    if not 0 < private < by_parameter_id(number).order:
        table.refuse(entry, f"no private key for domain parameters {number}: it must lie between 0 and the order")
    return ChipAuthenticationKey(scheme, number, private, table.number("key_id") if "key_id" in table else None)


def _hexadecimal_number(table: Table, entry: str) -> int:
    text = table.text(entry)
    if not re.fullmatch(r"[0-9A-Fa-f]+", text):
        table.refuse(entry, "not a hexadecimal number")
    return int(text, 16)


def _one_of(table: Table, first: str, second: str) -> str:
    """Return which of two entries was written; one of them must be."""
    if (first in table) is (second in table):
        table.refuse(first, f"write it, or {second}, one of the two")
    return first if first in table else second


def _scalar(table: Table, read_file: ReadFile) -> int:
    key = _key_of_file(table, read_file)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        table.refuse("key_file", "holds no key on a curve; write others as `private`")
    return key.private_numbers().private_value


def _active_key(table: Table, read_file: ReadFile) -> ActiveAuthenticationKey:
    hash_name = table.text("hash", "sha256")
    if hash_name not in HASHES:
        table.refuse("hash", f"there is no hash {hash_name!r}; there are {', '.join(HASHES)}")
    if _one_of(table, "pkcs8", "key_file") == "pkcs8":
        return ActiveAuthenticationKey(_checked_pkcs8(table), hash_name)
    key = _key_of_file(table, read_file)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        table.refuse("key_file", "holds neither an RSA key nor one on a curve")
    return ActiveAuthenticationKey(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), hash_name)


def _checked_pkcs8(table: Table) -> bytes:
    content = table.hexadecimal("pkcs8")
    try:
        load_der_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        table.refuse("pkcs8", "no unencrypted private key (PKCS#8, DER) that can be used")
    return content


def _key_of_file(table: Table, read_file: ReadFile) -> object:
    """Load a private key as openssl writes it: PEM or DER, unencrypted."""
    name = table.text("key_file")
    try:
        content = read_file(name)
    except OSError as error:
        table.refuse("key_file", f"{name}: {error.strerror}")
    load = load_pem_private_key if b"-----BEGIN" in content else load_der_private_key
    try:
        return load(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        table.refuse("key_file", f"{name} holds no unencrypted private key that can be used")


_KINDS: Final = {bool: "true or false", int: "a whole number", str: "text in quotes", list: "a list in brackets"}


class Table:
    """One table. Every method raises ValueError with a line that names the entry."""

    def __init__(self, content: Any, known: Sequence[str], name: str = "") -> None:
        """Check that it is a table and that it has no entry but the known ones."""
        self._prefix = f"{name}: " if name else ""
        if not isinstance(content, Mapping):
            message = f"{name} must be a table: [{name}] on a line of its own, its entries below"
            raise ValueError(message)  # noqa: TRY004 -- the reader of the line wrote TOML, not Python
        self._content = content
        for entry in content:
            if entry not in known:
                raise ValueError(self._prefix + unknown("entry", entry, tuple(known)))

    def __contains__(self, entry: str) -> bool:
        """Return whether the entry was written."""
        return entry in self._content

    def text(self, entry: str, usual: str | None = None) -> str:
        """Return text; without `usual` it must be there."""
        return str(self._value(entry, str, usual))

    def number(self, entry: str, usual: int | None = None) -> int:
        """Return a whole number; without `usual` it must be there."""
        return int(self._value(entry, int, usual))

    def hexadecimal(self, entry: str, usual: str | None = None) -> bytes:
        """Return the bytes of hexadecimal text; without `usual` it must be there."""
        text = self.text(entry, usual)
        try:
            return bytes.fromhex(text)
        except ValueError:
            self.refuse(entry, f"{text!r} is not hexadecimal, two signs a byte")

    def texts(self, entry: str) -> tuple[str, ...]:
        """Return a list of texts, empty when it is not there."""
        found = self._value(entry, list, [])
        for text in found:
            if not isinstance(text, str):
                self.refuse(entry, f"{text!r} is not text in quotes")
        return tuple(found)

    def table(self, entry: str, known: Sequence[str]) -> Table | None:
        """Return a table inside this one; None when it is not there."""
        return Table(self._content[entry], known, entry) if entry in self._content else None

    def tables(self, entry: str, known: Sequence[str]) -> list[Table]:
        """Return a list of tables, empty when it is not there."""
        found = self._content.get(entry, [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            self.refuse(entry, f"write [[{entry}]] on a line of its own, its entries below")
        return [Table(one, known, f"{entry} {number}") for number, one in enumerate(found, 1)]

    def refuse(self, entry: str, reason: str) -> NoReturn:
        """Say what is wrong with an entry."""
        message = f"{self._prefix}{entry}: {reason}"
        raise ValueError(message) from None

    def _value(self, entry: str, kind: type, usual: Any) -> Any:
        if entry not in self._content:
            if usual is None:
                message = f"{self._prefix}{entry} is missing"
                raise ValueError(message)
            return usual
        value = self._content[entry]
        if type(value) is not kind:
            self.refuse(entry, f"{value!r} is not {_KINDS[kind]}")
        return value
