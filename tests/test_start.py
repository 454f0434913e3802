import ast
import hashlib
import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

START = Path(__file__).parents[1] / "start.py"
QT_PLATFORM = START.parent / "emotion_gui" / "system" / "qt_platform.py"

# A project like this one, only tiny: it builds itself, so that setting it up needs no network.
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny"
version = "1"
"""
BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    files = {
        "tiny.pth": str(Path.cwd()),
        "tiny-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n",
        "tiny-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "tiny-1.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(Path(folder, "tiny-1-py3-none-any.whl"), "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "tiny-1-py3-none-any.whl"
"""
LOCK = "# nothing\n"
APP = "import sys; print('the app got', sys.argv[1:]); sys.exit(7)"


@pytest.fixture
def start() -> ModuleType:
    """start.py as a module."""
    spec = importlib.util.spec_from_file_location("start", START)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with start.py and an app that ends with status 7, set up once."""
    root = tmp_path_factory.mktemp("a new folder")
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (root / "backend.py").write_text(BACKEND, "utf-8")
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-more.lock"):
        (root / name).write_text(LOCK, "utf-8")
    (root / "emotion_gui" / "system").mkdir(parents=True)
    (root / "emotion_gui" / "__init__.py").touch()
    (root / "emotion_gui" / "__main__.py").write_text(APP, "utf-8")
    shutil.copy(QT_PLATFORM, root / "emotion_gui" / "system")
    shutil.copy(START, root)
    return root


def run(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "start.py"), *arguments]
    environment = {**os.environ, "PIP_NO_INDEX": "1", **variables}
    environment.pop("PYTHONPATH", None)  # it would lead to the real package emotion_gui
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


@pytest.fixture
def ready(project: Path) -> Iterator[Path]:
    """The project after its set-up; restored after the test."""
    result = run(project, "analyze", "a b.mp4")
    assert result.returncode == 7, result.stderr
    assert result.stdout.endswith("the app got ['analyze', 'a b.mp4']\n")
    stamp = project / ".venv" / "set-up.stamp"
    text = stamp.read_text("utf-8")
    yield project
    (project / "requirements.lock").write_text(LOCK, "utf-8")
    stamp.write_text(text, "utf-8")  # no test here changes what is installed


def test_the_second_start_installs_nothing(ready: Path) -> None:
    log = ready / ".venv" / "set-up.log"
    log.write_text("untouched", "utf-8")
    result = run(ready, "--size", "640x480")
    assert result.stdout == "the app got ['--size', '640x480']\n"
    assert result.returncode == 7
    assert log.read_text("utf-8") == "untouched"


def test_an_interrupted_set_up_is_continued(ready: Path) -> None:
    (ready / ".venv" / "set-up.stamp").unlink()
    already = ready / ".venv" / "already-there"
    already.touch()
    result = run(ready)
    assert "Installed in" in result.stdout
    assert "Creating a virtual environment" not in result.stdout
    assert already.exists()
    assert result.returncode == 7


def test_changed_requirements_are_installed_or_explained(ready: Path) -> None:
    lock = f"no-such-package-here==1 --hash=sha256:{'0' * 64}\n"
    (ready / "requirements.lock").write_text(lock, "utf-8")
    result = run(ready)
    assert result.returncode == 1
    assert "There is no no-such-package-here for this computer" in result.stderr
    assert str(ready / ".venv" / "set-up.log") in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("lock", ["other==1 --hash=sha256:{}", "other==1"])
def test_a_package_that_is_not_the_tested_one_is_not_installed(ready: Path, lock: str) -> None:
    """A wrong hash and a missing hash are both refused."""
    make_wheel(ready, "other")
    (ready / "requirements.lock").write_text(lock.format("0" * 64) + "\n", "utf-8")
    result = run(ready, PIP_FIND_LINKS=ready.as_uri())
    assert result.returncode == 1
    assert not list(ready.glob(".venv/**/other-1*"))
    if "hash" in lock:
        assert "is not the one that was tested" in result.stderr


def make_wheel(folder: Path, name: str) -> Path:
    """A package with nothing in it."""
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def more(ready: Path) -> Iterator[Path]:
    """The project, whose extra `more` consists of one package."""
    wheel = make_wheel(ready, "extra_of_more")
    lock = ready / "requirements-more.lock"
    lock.write_text(f"extra-of-more==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    yield ready
    wheel.unlink()
    lock.write_text(LOCK, "utf-8")
    for installed in ready.glob(".venv/**/extra_of_more-1.dist-info"):
        shutil.rmtree(installed)


def test_an_extra_is_added_and_stays_installed(more: Path) -> None:
    result = run(more, "--with", "more", "--with=dev", "--size", "640x480", PIP_FIND_LINKS=more.as_uri())
    assert result.stdout.endswith("the app got ['--size', '640x480']\n")
    assert "Creating a virtual environment" not in result.stdout
    [installed] = more.glob(".venv/**/extra_of_more-1.dist-info")

    for arguments in ([], ["--with=more"], ["--with", "dev", "--", "--with=none"]):
        result = run(more, *arguments)
        assert result.stdout.startswith("the app got "), "it was installed again"
    assert result.stdout == "the app got ['--', '--with=none']\n"

    shutil.rmtree(installed)
    (more / "requirements.lock").write_text("# other\n", "utf-8")
    result = run(more, PIP_FIND_LINKS=more.as_uri())
    assert "Installed in" in result.stdout
    assert installed.exists(), "the second set-up has dropped the extra"


def test_a_failed_extra_does_not_block_the_app(more: Path) -> None:
    result = run(more, "--with", "more")
    assert result.returncode == 1
    assert "There is no extra-of-more for this computer" in result.stderr

    result = run(more)
    assert result.stdout.endswith("the app got []\n")


@pytest.mark.parametrize(("arguments", "name"), [(["--with", "nothing"], "nothing"), (["--with"], "")])
def test_an_unknown_extra_is_an_error(ready: Path, arguments: list[str], name: str) -> None:
    result = run(ready, *arguments)
    assert result.returncode == 1
    assert result.stderr == f'There is no extra "{name}" for --with. Available: dev, more.\n'
    assert result.stdout == ""


def test_the_stamp_of_the_former_version_means_an_incomplete_set_up(ready: Path) -> None:
    (ready / ".venv" / "set-up.stamp").write_text("0123456789abcdef" * 4, "utf-8")
    result = run(ready)
    assert "Installed in" in result.stdout
    assert result.stdout.endswith("the app got []\n")


def test_the_tests_need_the_development_tools(
    ready: Path, start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment with the development tools is enough for the app, but not the other way round."""
    stamp = ready / ".venv" / "set-up.stamp"
    python = ready / start.PYTHON.relative_to(start.ROOT)
    for name, value in {"ROOT": ready, "PYTHON": python, "STAMP": stamp}.items():
        monkeypatch.setattr(start, name, value)
    assert (start.is_ready(set()), start.is_ready({"dev"})) == (True, False)
    start.write_stamp(start.fingerprint({"dev"}), {"dev"})
    assert (start.is_ready(set()), start.is_ready({"dev"})) == (True, True)


def lock_name(extra: str) -> str:
    return f"requirements-{extra}.lock" if extra else "requirements.lock"


PROJECT = tomllib.loads((START.parent / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_the_lock_has_all_requirements_of_the_project(extra: str) -> None:
    """The lock has hashes and no host, because users may have different package indexes."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"].get(extra, ())]
    text = (START.parent / lock_name(extra)).read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE))
    for line in wanted:
        requirement = Requirement(line)
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, line
    assert "setuptools" in locked  # builds the project without fetching anything
    blocks = re.split(r"^(?=\S)", "\n".join(text.splitlines()[2:]), flags=re.MULTILINE)
    assert all("--hash=sha256:" in block for block in blocks if block.strip())
    assert "://" not in text


def test_every_extra_has_a_lock(start: ModuleType) -> None:
    assert start.known_extras() == EXTRAS


def pins(extra: str) -> dict[str, set[str]]:
    """The pinned versions of each package, with their environment markers."""
    found: dict[str, set[str]] = {}
    text = (START.parent / lock_name(extra)).read_text("utf-8")
    for name, version in re.findall(r"^([a-z0-9-]+)==(.+?) \\$", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(["", *EXTRAS], 2)])
def test_an_extra_changes_no_version(one: str, other: str) -> None:
    """An extra pins the same versions as requirements.lock and as every other extra."""
    first, second = pins(one), pins(other)
    assert {"numpy", "tensorflow"} <= first.keys() & second.keys()
    assert {name: first[name] for name in first.keys() & second.keys()} == {
        name: second[name] for name in first.keys() & second.keys()
    }


def test_an_old_python_can_read_the_script() -> None:
    ast.parse(START.read_text("utf-8"), feature_version=(3, 7))


@pytest.fixture
def pythons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def make_python(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="shell scripts")
def test_a_suitable_python_is_found(
    pythons: Path, start: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    make_python(pythons, "python3.13", "echo 'not installed here' >&2; exit 127")
    make_python(pythons, "python3.12", "echo 3 12")
    make_python(pythons, "python3.11", "echo 3 11")
    assert start.find_python() == ["python3.12"]
    assert "Python 3.12" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="shell scripts")
def test_an_unsuitable_python_starts_a_suitable_one(pythons: Path, tmp_path: Path) -> None:
    """The script, modified to accept Python 3.99 only, restarts itself with that version."""
    other = tmp_path / "other"
    other.mkdir()
    script = START.read_text("utf-8").replace("((3, 13), (3, 12), (3, 11))", "((3, 99),)")
    (other / "start.py").write_text(script, "utf-8")
    make_python(pythons, "python3.99", 'if [ "$1" = -I ]; then echo 3 99; else echo "$@"; exit 5; fi')
    result = run(other, "test", "-k", "live")
    assert result.returncode == 5
    assert result.stdout == f"Continuing with Python 3.99.\n{other / 'start.py'} test -k live\n"


@pytest.mark.usefixtures("pythons")
def test_no_suitable_python_is_an_error(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "VERSIONS", ((3, 99),))
    monkeypatch.setattr(start, "STAMP", Path("nowhere"))
    assert start.main([]) == 1
    assert "needs Python 3.11, 3.12 or 3.13" in capsys.readouterr().err


def test_a_python_without_venv_is_an_error(
    start: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("VENV", "PYTHON", "STAMP"):
        monkeypatch.setattr(start, name, tmp_path / name)
    monkeypatch.setattr(start, "check_system", lambda _: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else name)
    assert start.main([]) == 1
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt-get install {package}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "disk is full"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError('", "internet connection"),
        ("ERROR: No matching distribution found for tensorflow>=2.20", "There is no tensorflow for this"),
        ("Segmentation fault", "could not be installed"),
    ],
)
def test_the_reason_of_a_failure_is_one_sentence(log: str, words: str, start: ModuleType) -> None:
    assert words in start.reason(log)


def test_progress_shows_the_current_step(start: ModuleType) -> None:
    log = "Collecting numpy>=1.26\n"
    assert start.current_step(log) == "looking up the packages"
    log += "  Downloading tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl.metadata (4.4 kB)\n"
    log += "Downloading tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (572.9 MB)\n"
    assert start.current_step(log) == "downloading tensorflow (572.9 MB)"
    log += "Downloading https://host/a/pyside6_essentials-6.11.3-cp310-abi3.whl (96 MB)\n"
    assert start.current_step(log) == "downloading pyside6_essentials (96 MB)"
    log += "Installing collected packages: numpy, tensorflow\n"
    assert start.current_step(log) == "unpacking the packages"
