from __future__ import annotations

import gc
from pathlib import Path

import requests

from backend_stub.web.app import Portal
from backend_stub.web.certificates import Tls, make
from backend_stub.web.server import serving


def test_a_client_that_stays_connected_over_tls_keeps_no_stop_waiting(portal: Portal, tmp_path: Path) -> None:
    """Such a client never answers the goodbye: its socket would stay open, which is a warning, and so a failure."""
    files = make(Tls.GOOD, "127.0.0.1", tmp_path)
    with requests.Session() as session:
        with serving(portal.application(), tls=files) as address:
            assert session.get(f"{address}/health", verify=str(files.authority), timeout=10).json() == {"status": "ok"}
        gc.collect()
