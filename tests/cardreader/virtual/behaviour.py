"""A card of the same person that behaves in another way."""

from __future__ import annotations

from dataclasses import replace

from cardreader.virtual.image import Behaviour, CardImage


def with_behaviour(image: CardImage, **switches: object) -> CardImage:
    return replace(image, behaviour=Behaviour(**switches), atr=b"")  # type: ignore[arg-type]  # any switch
