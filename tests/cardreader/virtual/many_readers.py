"""Six cards on six readers at once, in a process of its own: a PC/SC library chooses its service for good."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cardreader.pcsc.adapter import connect
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd, VirtualReader
from cardreader.virtual.image import CardImage


def main(folder: Path) -> None:
    with PrivatePcscd(folder, readers=6) as daemon:
        os.environ[SOCKET_VARIABLE] = str(daemon.socket)
        readers = [VirtualReader(name, port) for name, port in zip(daemon.reader_names, daemon.ports, strict=True)]
        for number, reader in enumerate(readers):
            reader.insert(VirtualCard(CardImage({"EF.CardAccess": bytes([0x31, 0x01, number])})))
        for reader in readers:
            reader.wait(present=True)
            with connect(reader.name) as channel:
                sys.stdout.write(f"{reader.name}: {channel.transmit(bytes.fromhex('00B09C0000')).hex()}\n")
        for reader in readers:
            reader.remove()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
