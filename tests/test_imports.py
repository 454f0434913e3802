"""The arrows between the parts: as contracts of import-linter, and as what really gets loaded."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import emotion_gui
import emotion_gui.vision
import trainer
import trainer.shared

ROOT = Path(__file__).parents[1]
QT = {"PySide6", "pyqtgraph", "shiboken6"}
TENSORFLOW = {"tensorflow", "keras"}


def modules_of(package: object) -> list[str]:
    """All modules of a package, itself included; `__main__` is not a thing to import twice."""
    name, path = package.__name__, package.__path__  # type: ignore[attr-defined]
    found = [each.name for each in pkgutil.walk_packages(path, f"{name}.")]
    return [name, *(each for each in found if not each.endswith("__main__"))]


def loaded_by(modules: list[str]) -> set[str]:
    """Names of everything that a fresh interpreter has loaded after importing `modules`."""
    code = (
        "import importlib, json, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *modules], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_contracts_are_kept() -> None:
    command = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    arguments = ["--no-cache", "--config", "pyproject.toml"]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_vision_runs_without_qt_and_tensorflow() -> None:
    assert not loaded_by(modules_of(emotion_gui.vision)) & (QT | TENSORFLOW)


def test_the_app_never_loads_tensorflow() -> None:
    loaded = loaded_by(modules_of(emotion_gui))
    assert not loaded & TENSORFLOW
    assert {name.split(".")[1] for name in loaded if name.startswith("trainer.")} == {"shared"}


def test_the_trainer_runs_without_qt() -> None:
    loaded = loaded_by(modules_of(trainer))
    assert not loaded & QT
    assert not any(name.partition(".")[0] == "emotion_gui" for name in loaded)


def test_templates_are_loaded_by_those_who_want_a_report() -> None:
    starts = [
        "emotion_gui.window.main_window",
        "emotion_gui.cli.analyze",
        "trainer.__main__",
        "trainer.export.html",
    ]
    pages = [
        "emotion_gui.sessions.sessions_pages",
        "emotion_gui.training.train_pages",
        "emotion_gui.export.session_export",
    ]
    assert not loaded_by([*starts, *pages]) & {"jinja2", "markupsafe"}


def test_what_both_share_loads_no_tensorflow() -> None:
    assert not loaded_by(modules_of(trainer.shared)) & (TENSORFLOW | {"matplotlib"})
