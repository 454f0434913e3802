"""Commands of the app that get Ctrl+C at a moment that the test chooses."""

import subprocess
import sys

from code_paths import PATHS
from patience import PATIENCE

# What a shell starts in the background ignores Ctrl+C, and so do the tests then.
START = f"""
import signal, sys
sys.path[:0] = {PATHS}
from emotion_gui.__main__ import main
def press_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)
"""


def interrupted(moment: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`emotion-gui` with these arguments. moment: lines that let something call `press_ctrl_c`."""
    code = f"{START}\n{moment}\nsys.exit(main())"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
