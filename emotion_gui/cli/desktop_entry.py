"""`emotion-gui --install-desktop-entry`: adds the app, and the files that it opens, to the menus of Linux."""

import os
import shutil
import sys
from pathlib import Path

from emotion_gui.core.resources import resource_path
from emotion_gui.system.process import run_process
from emotion_gui.system.programs import app_command, is_frozen, working_folder
from trainer.shared.files import write_bytes

ENTRY = "emotion-gui.desktop"
MIME = "emotion-gui.xml"
ICON = "emotion-gui.svg"


def main() -> int:
    """Returns the exit status."""
    if not sys.platform.startswith("linux"):
        return _report("Only desktops on Linux have such entries.", failed=True)
    try:
        entry = install(_data_home())
    except OSError as error:
        return _report(f"The entry cannot be written: {error}.", failed=True)
    return _report(f"Emotion Detector is in the menu now: {entry}")


def install(share: Path) -> Path:
    """Writes the entry, icon and file type below `share`; returns the entry's path. Raises OSError."""
    entry = share / "applications" / ENTRY
    text = resource_path("linux", ENTRY).read_text("utf-8")
    _write(entry, text.replace("Exec=emotion-gui", f"Exec={_command_line()}"))
    _write(share / "mime" / "packages" / MIME, resource_path("linux", MIME).read_text("utf-8"))
    icon = share / "icons" / "hicolor" / "scalable" / "apps" / ICON
    _write(icon, resource_path("icons", ICON).read_text("utf-8"))
    _refresh("update-desktop-database", entry.parent)
    _refresh("update-mime-database", share / "mime")
    return entry


def _command_line() -> str:
    """The app's command, quoted as the Desktop Entry Specification requires; `env` finds the sources."""
    command = app_command()
    if not is_frozen():
        command = ["env", f"PYTHONPATH={working_folder()}", *command]
    return " ".join(_quoted(part) for part in command)


def _quoted(argument: str) -> str:
    for sign in ("\\", '"', "`", "$"):
        argument = argument.replace(sign, "\\" + sign)
    quoted = '"' + argument.replace("%", "%%") + '"'
    return quoted.replace("\\", "\\\\")  # the value of the key is unescaped before the command is


def _write(path: Path, text: str) -> None:
    write_bytes(path, text.encode())


def _refresh(program: str, folder: Path) -> None:
    """Runs a program that refreshes the menus; desktops without it notice changes by themselves."""
    found = shutil.which(program)
    if found:
        run_process([found, str(folder)])


def _data_home() -> Path:
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local/share"


def _report(text: str, *, failed: bool = False) -> int:
    stream = sys.stderr if failed else sys.stdout
    if stream is not None:
        stream.write(f"{text}\n")
    return 2 if failed else 0
