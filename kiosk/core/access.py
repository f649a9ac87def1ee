"""What a patient gives to open the chip."""

from __future__ import annotations

from cardreader.access.qr import QrContent
from cardreader.password import Can, MrzKey

Access = Can | MrzKey | QrContent
"""Six digits, the key of the machine readable zone, or the card's QR code, whose number must be the chip's."""
