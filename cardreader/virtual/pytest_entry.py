"""What pytest loads by itself wherever the package is installed: the fixtures, which do nothing until a test asks.

The plug-in proper is loaded only now, after a measurement of coverage has begun.
"""

from __future__ import annotations

from typing import Final

import pytest

PLUGIN: Final = "cardreader.virtual.pytest_plugin"
ON_DEMAND = pytest.StashKey[bool]()
"""Set where nobody named the plug-in: the smart card service stays as it is unless a test asks for a reader."""


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Load the plug-in, unless `-p` or PYTEST_PLUGINS has."""
    if not early_config.pluginmanager.has_plugin(PLUGIN):
        early_config.stash[ON_DEMAND] = True
        early_config.pluginmanager.import_plugin(PLUGIN)
