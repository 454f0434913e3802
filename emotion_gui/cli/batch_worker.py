"""`emotion-gui batch-worker`: the child process that the app and `analyze --session` start for one video."""

from emotion_gui.batch.worker import serve
from emotion_gui.models.sandbox import verify_model


def main() -> int:
    """Runs the command. Returns its exit status."""
    return serve(verify_model)
