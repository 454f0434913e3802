"""What recording and reading a session may raise."""


class SessionError(Exception):
    """Its text is one or two sentences for the user."""
