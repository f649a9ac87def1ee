"""A portal that keeps its first look-up back until it is told to answer."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from backend_stub.contract.wire import LOOK_UP


@dataclass
class Held:
    """Stands before the double."""

    double: ASGIApp
    may_answer: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, the first look-up only when it may be answered."""
        if scope["type"] == "http" and scope["path"] == LOOK_UP:
            self.asked += 1
            if self.asked == 1:
                await asyncio.to_thread(self.may_answer.wait, 10)
        await self.double(scope, receive, send)
