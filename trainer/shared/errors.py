"""What goes wrong in words that a user can act on."""


class TrainerError(Exception):
    """Its text is one plain sentence: what is wrong and what to do."""


def reason(error: Exception) -> str:
    """What the system says of a file, without the number of the error and the path."""
    return str(getattr(error, "strerror", None) or error)


def first_line(error: Exception) -> str:
    """What an error says first, or its kind where it says nothing: libraries can be wordy."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:400]


class LossIsNan(Exception):  # noqa: N818 - named for what has happened
    """The training has diverged: the loss is no longer a number."""


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Someone asked the run to stop while it was still loading its data."""
