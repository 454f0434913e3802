"""Errors with messages that a user can act on."""


class TrainerError(Exception):
    """The message is one plain sentence: what is wrong and what to do."""


def reason(error: Exception) -> str:
    """The message of an error, without error number and path."""
    return str(getattr(error, "strerror", None) or error)


def first_line(error: Exception) -> str:
    """The first line of an error's message, or its type without one, since some messages are long."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:400]


class LossIsNan(Exception):  # noqa: N818 - named for what has happened
    """Raised when the loss becomes NaN, because the training has diverged."""


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Raised when a stop is requested while data is loading."""
