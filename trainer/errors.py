"""What goes wrong in words that a user can act on."""


class TrainerError(Exception):
    """Its text is one plain sentence: what is wrong and what to do."""


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Someone asked the run to stop while it was still loading its data."""
