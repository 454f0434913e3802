"""The entry point: opens the window, or runs a command without one."""

import multiprocessing
import sys


def main() -> int:
    multiprocessing.freeze_support()
    match sys.argv[1:2]:
        case ["analyze"]:
            from emotion_gui.cli import analyze

            return analyze.main(sys.argv[2:])
        case ["export"]:
            from emotion_gui.cli import export as command

            return command.main(sys.argv[2:])
        case ["check"]:  # the window runs this to verify a model
            from trainer.shared import model_check

            return model_check.main(sys.argv[2:])
        case ["batch-worker"]:  # the window and `analyze --session` run this for each video
            from emotion_gui.cli import batch_worker

            return batch_worker.main()
        case ["--install-desktop-entry"]:
            from emotion_gui.cli import desktop_entry

            return desktop_entry.main()
    from emotion_gui import app

    return app.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
