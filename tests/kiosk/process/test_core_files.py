"""What was in the memory of a program that dies stays nowhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")

DYING = """
import os, resource, sys
from kiosk.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
os.abort()
"""


@pytest.mark.parametrize("words", [["run", "--help"], ["desk", "--help"], ["forget", "-", "--help"]], ids=" ".join)
def test_no_command_of_the_kiosk_leaves_a_core_file(words: list[str]) -> None:
    run = subprocess.run([sys.executable, "-c", DYING, *words], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "(0, 0)"
