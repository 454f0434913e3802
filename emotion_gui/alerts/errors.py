"""What an alert cannot do."""

from emotion_gui.core.errors import UserError


class AlertError(UserError):
    """An action that cannot be taken; its text is a sentence for the user."""
