"""The connections behind `HttpTransport`: the only importer of requests.

Nothing here follows redirects (the query carries secrets), reads proxies or passwords from the environment, or logs an
address: an address holds the token. A proxy is used where the settings name one.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import MAX_BYTES
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.deadline import Deadline
from kiosk.portal.tls import fault_of, trusting
from kiosk.portal.transport import HttpAnswer, Route

logging.getLogger("urllib3.connectionpool").disabled = True  # it writes whole addresses, with the token in them
logging.getLogger("urllib3.connection").disabled = True


class Session:
    """POSTs to one base address (`https://host[:port][/path]`), keeping connections open between calls.

    `route` says whom to trust and through which proxy to go.

    Raises:
        PortalTrouble: A file of the route cannot be used.
    """

    def __init__(self, base_url: str, connect_seconds: float, route: Route) -> None:
        self._base_url = base_url.rstrip("/")
        self._connect_seconds = connect_seconds
        self._session = requests.Session()
        self._session.trust_env = False
        try:
            context = trusting(route.ca_file)
        except OSError:
            raise PortalTrouble(Trouble.CERTIFICATE, DeliveryFault.NO_AUTHORITIES.of()) from None
        proxy = _proxy_address(route)
        self._session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(context))

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()

    def post(
        self, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> HttpAnswer:
        """Send a request and give the answer, whatever its status. Raises `PortalTrouble`, `DeadlinePassed`."""
        _current.deadline = deadline
        try:
            return self._post(self._base_url + path, dict(query), dict(headers), body, deadline.remaining())
        except requests.exceptions.SSLError as error:
            raise PortalTrouble(Trouble.CERTIFICATE, fault_of(error).of()) from None
        except requests.exceptions.ProxyError:
            raise PortalTrouble(Trouble.UNREACHABLE, DeliveryFault.NO_PROXY.of(), try_again=True) from None
        except requests.exceptions.ConnectTimeout:
            raise PortalTrouble(Trouble.UNREACHABLE, DeliveryFault.NO_CONNECTION.of(), try_again=True) from None
        except requests.exceptions.Timeout:
            raise PortalTrouble(Trouble.TIMEOUT, DeliveryFault.NO_ANSWER.of()) from None
        except requests.exceptions.ConnectionError as error:
            raise PortalTrouble(Trouble.UNREACHABLE, fault_of(error).of(), try_again=True) from None
        except (requests.exceptions.RequestException, UnicodeError, ValueError):
            raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.BROKEN_HTTP.of()) from None
        finally:
            _current.deadline = None
            deadline.on_abandon(None)

    def _post(
        self, url: str, query: dict[str, str], headers: dict[str, str], body: bytes, seconds: float
    ) -> HttpAnswer:
        with self._session.post(
            url,
            params=query,
            data=body,
            headers={"Accept": "application/json", "User-Agent": "kiosk", **headers},
            timeout=(min(self._connect_seconds, seconds), seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = bytearray()
            for chunk in response.iter_content(16 * 1024):
                content += chunk
                if len(content) > MAX_BYTES:
                    raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_TOO_LONG.of())
            return HttpAnswer(response.status_code, bytes(content), _time_of(response.headers.get("Date")))


def _proxy_address(route: Route) -> str:
    """Return the proxy's address with its user in it. Raises `PortalTrouble` when the file cannot be used."""
    if not route.proxy or route.proxy_user_file is None:
        return route.proxy
    try:
        line = route.proxy_user_file.read_text("utf-8").strip()
    except (OSError, UnicodeError):
        line = ""
    user, parted, password = line.partition(":")
    if not parted:
        raise PortalTrouble(Trouble.UNREACHABLE, DeliveryFault.NO_PROXY_USER.of())
    scheme, _, host = route.proxy.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{host}"


def _time_of(header: str | None) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp() if header else None
    except (ValueError, OverflowError, TypeError):
        return None


class _Current(threading.local):
    deadline: Deadline | None = None


_current = _Current()


def _shut(connection: HTTPConnection) -> None:
    """Wake whoever blocks on that connection: a socket's own time limit begins again with every byte."""
    link = connection.sock
    if link is not None:
        with contextlib.suppress(OSError, ValueError):
            socket.socket.shutdown(link, socket.SHUT_RDWR)


def _watch(connection: HTTPConnection) -> None:
    if _current.deadline is not None:
        _current.deadline.on_abandon(lambda: _shut(connection))


class _WatchedConnection(HTTPConnection):
    def request(self, *arguments: Any, **options: Any) -> None:
        _watch(self)
        super().request(*arguments, **options)


class _WatchedSecureConnection(HTTPSConnection):
    def request(self, *arguments: Any, **options: Any) -> None:
        _watch(self)
        super().request(*arguments, **options)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecureConnection


class _Adapter(HTTPAdapter):
    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **options)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
