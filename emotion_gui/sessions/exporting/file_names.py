"""Names for exported files that every system takes."""

import re

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # of Windows
_LONGEST = 80  # characters, which leaves room for endings, also in other alphabets


def safe_name(name: str, otherwise: str = "session") -> str:
    """The name of a session, as that of a file without its ending."""
    words = _FORBIDDEN.sub(" ", name.encode(errors="ignore").decode())
    short = " ".join(words.split())[:_LONGEST].strip(". ")
    if not short:
        return otherwise
    return f"{short} session" if _RESERVED.fullmatch(short) else short
