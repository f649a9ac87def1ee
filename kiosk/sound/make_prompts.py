"""Draft the spoken parts with espeak-ng, `python -m kiosk.sound.make_prompts`: good enough to test with.

A clinic that records a person's voice puts files of the same names in their place. espeak-ng is needed to make the
drafts and never to play them; it is under GPL-3 and no part of this project.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from kiosk.core.texts import Language
from kiosk.sound.files import as_loud_as, part_file, read, resampled, script_file, trimmed, write
from kiosk.sound.speech import spoken

_VOICES: Final = {Language.VI: "vi", Language.EN: "en-gb"}
_WORDS_A_MINUTE: Final = 135
_PEAK: Final = 0.95


def main() -> int:
    """Write every part of every language; return 0, or 1 when espeak-ng is not installed."""
    program = shutil.which("espeak-ng")
    if program is None:
        sys.stderr.write("espeak-ng is not installed; on Debian: apt-get install espeak-ng\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for language in Language:
            for name, words in spoken(language).items():
                _draft(program, _VOICES[language], words, Path(folder) / "draft.wav", part_file(language, name))
            script = json.dumps(spoken(language), ensure_ascii=False, indent=1)
            script_file(language).write_text(script + "\n", encoding="utf-8")
    return 0


def _draft(program: str, voice: str, words: str, draft: Path, target: Path) -> None:
    command = [program, "-v", voice, "-s", str(_WORDS_A_MINUTE), "-w", str(draft), "--", words]
    subprocess.run(command, check=True)  # noqa: S603 - our own words and Debian's program
    rate, samples = read(draft)
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, as_loud_as(trimmed(resampled(samples, rate)), _PEAK), small=True)


if __name__ == "__main__":
    sys.exit(main())
