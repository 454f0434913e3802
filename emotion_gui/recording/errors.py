"""The errors of recording and reading a session."""

from emotion_gui.core.errors import UserError


class SessionError(UserError):
    """A session cannot be recorded, read or changed; the text is one or two sentences for the user."""


class OtherClassesError(SessionError):
    """The session has other classes than the operation can handle."""
