"""How long it has been recorded."""


def clock(seconds: float) -> str:
    """'00:12', or '1:02:03' from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"
