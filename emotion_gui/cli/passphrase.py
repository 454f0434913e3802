"""Reads a passphrase for a command, from a file or from the terminal without echo."""

import getpass
import sys
from pathlib import Path

from emotion_gui.core.errors import UserError

_MAX_LENGTH = 4096  # characters


def read_passphrase(file: Path | None, prompt: str, locked_message: str) -> str:
    """Reads a passphrase.

    Args:
        file: the file whose first line is the passphrase; None to ask for it.
        prompt: shown before the input.
        locked_message: a sentence that says what is locked, for the error.

    Raises:
        UserError: the file cannot be read, or nothing can be typed.
    """
    if file is not None:
        try:
            with file.open(encoding="utf-8-sig") as opened:
                return opened.readline(_MAX_LENGTH).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror or error if isinstance(error, OSError) else "it is not a text file"
            raise UserError(f"The passphrase cannot be read from {file}: {reason}.") from error
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserError(f"{locked_message} Give a file with the passphrase: --passphrase-file FILE.")
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise UserError(f"{locked_message} No passphrase was given.") from error
