"""python -m bundling: builds the executable with PyInstaller, and prints the sizes of its parts."""

import argparse
import os
import subprocess
import sys

from bundling import overlays, packages, sizes
from bundling.editions import DIST, ROOT, Edition


def main() -> int:
    arguments = _parser().parse_args()
    edition = Edition(live_only=arguments.live_only)
    environment = {**os.environ, "PYTHONHASHSEED": "1"}  # for reproducible archives
    if not arguments.untrimmed:
        try:
            environment["PYTHONPATH"] = overlays.python_path(edition)
        except subprocess.CalledProcessError as error:
            print("The download failed; see the messages above.", file=sys.stderr)
            return int(error.returncode)
    options = [name for name in ("live_only", "untrimmed") if getattr(arguments, name)]
    command = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        "emotion_gui.spec",
        "--",
    ]
    command += [f"--{name.replace('_', '-')}" for name in options]
    print(f"Building {DIST / edition.name}. This takes a few minutes ...", flush=True)
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if result.returncode:
        print("The build failed; see the messages above.", file=sys.stderr)
        return result.returncode
    print(sizes.table(DIST / edition.name))
    if arguments.package:
        for path in packages.make(edition):
            print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="start.py build", description="Build the executable in dist/.")
    parser.add_argument(
        "--live-only", action="store_true", help="build the small edition, without the trainer"
    )
    parser.add_argument("--package", action="store_true", help="also make the archives, with their checksums")
    parser.add_argument(
        "--untrimmed", action="store_true", help="keep everything that PyInstaller finds, for comparison"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
