"""python -m bundling: make the executable with PyInstaller, and say how large it is and what is in it."""

import argparse
import os
import subprocess
import sys

from bundling import overlays, packages, sizes
from bundling.editions import DIST, ROOT, Edition


def main() -> int:
    arguments = _parser().parse_args()
    edition = Edition(live_only=arguments.live_only)
    environment = {**os.environ, "PYTHONHASHSEED": "1"}  # equal sources, equal archives
    if not arguments.untrimmed:
        try:
            environment["PYTHONPATH"] = overlays.python_path(edition)
        except subprocess.CalledProcessError as error:
            print("The download failed; the reason is above.", file=sys.stderr)
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
    print(f"Building {DIST / edition.name}, which takes some minutes ...", flush=True)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        print("The build failed; the reason is above.", file=sys.stderr)
        return done.returncode
    print(sizes.table(DIST / edition.name))
    if arguments.package:
        for path in packages.make(edition):
            print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="start.py build", description="Make the executable in dist/.")
    parser.add_argument("--live-only", action="store_true", help="the small edition, without the trainer")
    parser.add_argument("--package", action="store_true", help="archives too, with their checksums")
    parser.add_argument(
        "--untrimmed", action="store_true", help="with all that PyInstaller finds, to compare"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
