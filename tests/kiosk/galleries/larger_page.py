"""docs/larger-words.md, printed from the sizes that the larger words were measured to have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kiosk.galleries.patient import SIZES

PAGE = "larger-words.md"
NOTE = "<!-- Made by `pytest tests/kiosk/galleries/test_larger.py --write-docs` from what it measures. Do not edit. -->"
HEAD = """# Larger words

How much larger title, question and answers are painted on each page that asks, once the patient has chosen larger
words: the least factor of all type on the page, in Vietnamese. On 1080x1920 and 1920x1080 it is at least 1.6. Such a
page asks one thing: what only explains is left out, and long lists have more leaves. On the small panel a page is as
large as it can hold."""


def larger_page(outcomes: Mapping[str, str]) -> str:
    """Return the page."""
    factors: dict[str, dict[str, str]] = defaultdict(dict)
    for key in outcomes:
        name, size, factor = key.split()
        factors[name][size] = factor
    sizes = [f"{width}x{height}" for width, height in SIZES]
    lines = [f"| page | {' | '.join(sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(of.get(size, '') for size in sizes)} |" for name, of in factors.items()]
    return "\n".join([NOTE, HEAD, "", *lines, ""])
