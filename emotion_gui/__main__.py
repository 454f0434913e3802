"""The one entry: the window, or `analyze` without one."""

import multiprocessing
import sys


def main() -> int:
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["analyze"]:
        from emotion_gui import analyze

        return analyze.main(sys.argv[2:])
    from emotion_gui import app

    return app.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
