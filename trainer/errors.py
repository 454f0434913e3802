"""What goes wrong in words that a user can act on."""


class TrainerError(Exception):
    """Its text is one plain sentence: what is wrong and what to do."""


class LossIsNan(Exception):  # noqa: N818 - named for what has happened
    """The training has diverged: the loss is no longer a number."""


class StopRequested(Exception):  # noqa: N818 - it is a request, not an error
    """Someone asked the run to stop while it was still loading its data."""
