"""Errors of alerts."""

from emotion_gui.core.errors import UserError


class AlertError(UserError):
    """An action failed. Its text is a sentence for the user."""
