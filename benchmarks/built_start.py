"""Start time of the built app against the app from source; the two alternate on one screen.

python3 start.py build; xvfb-run -a .venv/bin/python benchmarks/built_start.py
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9


def seconds(command: list[str], home: Path) -> float:
    """Seconds from the start of the process to its visible window, polled every few milliseconds."""
    environment = {**os.environ, "EMOTION_GUI_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    began = time.monotonic()
    process = subprocess.Popen([*command, "demo"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Emotion Detector$"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    built = ROOT / "dist" / "emotion-detector" / "emotion-detector"
    if not built.is_file():
        sys.exit("Build it first: python3 start.py build")
    commands = {"from source": [sys.executable, "-m", "emotion_gui"], "built": [str(built)]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(ROUNDS + 1):
            for name, command in commands.items():
                elapsed = seconds(command, Path(scratch, name.replace(" ", "-")))
                if number:  # the first one is cold
                    times[name].append(elapsed)
    print(describe())
    for name, elapsed_times in times.items():
        print(f"{name}: {statistics.median(elapsed_times):.2f} s (median of {ROUNDS})")
    ratio = statistics.median(times["built"]) / statistics.median(times["from source"])
    print(f"ratio: {ratio:.2f} (at most 1.5)")


if __name__ == "__main__":
    main()
