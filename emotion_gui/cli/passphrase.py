"""A passphrase on the command line: from a file, or typed unseen."""

import getpass
import sys
from pathlib import Path

from emotion_gui.core.errors import UserError

_MAX_LENGTH = 4096  # characters


def read_passphrase(file: Path | None, prompt: str, locked: str) -> str:
    """The file's first line, or what is typed. locked: a sentence, for where nothing can be typed.

    Raises UserError.
    """
    if file is not None:
        try:
            with file.open(encoding="utf-8-sig") as opened:
                return opened.readline(_MAX_LENGTH).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror or error if isinstance(error, OSError) else "it is no text"
            raise UserError(f"The passphrase cannot be read from {file}: {why}.") from error
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserError(f"{locked} Give a file with the passphrase: --passphrase-file FILE.")
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise UserError(f"{locked} No passphrase was given.") from error
