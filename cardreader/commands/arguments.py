"""What the arguments of `cardreader read` and `cardreader diagnose` stand for."""

from __future__ import annotations

import argparse
from pathlib import Path

from platformdirs import user_cache_path

from cardreader.access.mrz_scan import from_mrz_text
from cardreader.access.qr import QrContent, from_qr
from cardreader.authenticity.trust import TrustStore, default_trust_folder
from cardreader.errors import CardReaderError, ExitCode
from cardreader.iso7816.read_sizes import FileReadSizes
from cardreader.lds.files import DATA_GROUPS, EF_ATR_INFO, EF_COM, EF_DIR, EF_SOD
from cardreader.password import MrzKey, Password, PasswordError, parse_can
from cardreader.reading import ReadPolicy


class UsageError(CardReaderError):
    """An argument makes no sense."""

    code = "usage"
    remedy = "See cardreader --help."
    exit_code = ExitCode.USAGE


def add_key(parser: argparse.ArgumentParser) -> None:
    """Add what names the reader, what opens the chip and who is trusted."""
    parser.add_argument("--reader", default="", metavar="NAME", help="the reader whose name contains NAME")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--can", metavar="N", help="six digits: the last six of a Vietnamese card's number")
    key.add_argument(
        "--mrz",
        metavar="DOC,YYMMDD,YYMMDD",
        help="document number, birth, expiry; or the whole zone as scanned",
    )
    key.add_argument("--qr", metavar="TEXT", help="what a scanner reads from the card's QR code")
    parser.add_argument("--trust", type=Path, metavar="DIR", help="folder of trusted issuers (CSCA certificates)")


def password_of(options: argparse.Namespace) -> tuple[Password, QrContent | None]:
    """Return what opens the chip, and the QR code when it came from one. Raises PasswordError."""
    if options.can is not None:
        return parse_can(options.can), None
    if options.qr is not None:
        qr = from_qr(options.qr)
        return qr.can, qr
    if "," not in options.mrz:
        return from_mrz_text(options.mrz), None
    parts = [part.strip().upper() for part in options.mrz.split(",")]
    if len(parts) != 3:  # noqa: PLR2004 -- number, birth, expiry
        message = "--mrz takes the document number and two dates, with commas between: DOC,YYMMDD,YYMMDD"
        raise PasswordError(message)
    return MrzKey(*parts), None


def files_of(text: str | None) -> frozenset[str] | None:
    """Names of the files to read as `ReadPolicy` takes them. Raises UsageError."""
    if text is None:
        return ReadPolicy().files
    if text.strip().casefold() == "all":
        return None
    known = {file.name.casefold(): file.name for file in (*DATA_GROUPS.values(), EF_COM, EF_SOD, EF_ATR_INFO, EF_DIR)}
    known |= {"com": EF_COM.name, "sod": EF_SOD.name}
    names = [part.strip().casefold() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        message = f"there is no file {', '.join(unknown) or 'without a name'} on a chip"
        raise UsageError(message)
    return frozenset(known[name] for name in names)


def trust_of(folder: Path | None) -> TrustStore:
    """Return the trust folder that was named, else this user's own where there is one. Raises TrustError."""
    if folder is not None:
        return TrustStore.load(folder)
    default = default_trust_folder()
    return TrustStore.load(default) if default.is_dir() else TrustStore()


def remembered_sizes() -> FileReadSizes:
    """Return what block lengths this user's cards took, from one run to the next."""
    return FileReadSizes(user_cache_path("cardreader") / "block-lengths.json")
