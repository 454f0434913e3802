"""What recording and reading a session may raise."""


class SessionError(Exception):
    """Its text is one or two sentences for the user."""


class OtherClassesError(SessionError):
    """The session tells other classes than what is to be done with it knows."""
