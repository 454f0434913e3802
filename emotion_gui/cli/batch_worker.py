"""`emotion-gui batch-worker`: how the window and `analyze --session` start themselves for one video."""

from emotion_gui.batch.worker import serve
from emotion_gui.models.sandbox import verify_model


def main() -> int:
    """Gives the exit status."""
    return serve(verify_model)
