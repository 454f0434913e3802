"""The parts of a build, tested without building."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from bundling import extras, icons, packages, sizes, windows_version
from bundling.bundled import write_licenses
from bundling.editions import Edition
from bundling.system_libraries import needed
from bundling.trimming import Entry, trimmed
from emotion_gui.core import licenses

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("package", ["tensorflow", "opencv-python"])
def test_the_smaller_variants_have_the_tested_versions(package: str) -> None:
    [lock] = (ROOT / "bundling").glob(f"{package}-*.lock")
    [version] = re.findall(r"^[a-z-]+==(\S+)", lock.read_text("utf-8"), re.MULTILINE)
    tested = (ROOT / "requirements.lock").read_text("utf-8")
    assert f"\n{package}=={version} \\" in tested
    assert "--hash=sha256:" in lock.read_text("utf-8")


def test_the_icons_are_drawn_for_every_system(tmp_path: Path) -> None:
    drawn = icons.draw(tmp_path)
    with Image.open(drawn / "emotion-gui.ico") as ico:
        assert (256, 256) in ico.info["sizes"]
    with Image.open(drawn / "emotion-gui.icns") as icns:
        assert max(icns.info["sizes"])[0] >= 512
    with Image.open(drawn / "emotion-gui-48.png") as png:
        assert png.size == (48, 48)
        red, green, blue, opaque = png.convert("RGBA").getpixel((24, 15))  # type: ignore[misc]
        assert opaque == 255
        assert red > green > blue  # the face


def test_unused_files_are_removed(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    unused = [
        "tensorflow/include/a/b.h",
        "cv2/qt/plugins/x.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "libX11.so.6",
    ]
    used = [
        "cv2/cv2.abi3.so",
        "msgspec/_core.abi3.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "resources/models/default/model.tflite",
    ]
    entries: list[Entry] = [(target, str(file), "DATA") for target in (*unused, *used)]
    assert [target for target, _, _ in trimmed(entries, tmp_path)] == used


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux builds contain system libraries")
def test_a_library_stays_if_something_needs_it(tmp_path: Path) -> None:
    import _ctypes

    try:
        subprocess.run(["objdump", "--version"], check=True, capture_output=True)
    except OSError:
        pytest.skip("needs binutils")
    extension = str(_ctypes.__file__)
    listed = subprocess.run(["objdump", "-p", extension], check=True, capture_output=True, text=True).stdout
    ffi = re.findall(r"NEEDED +(libffi\S+)", listed)[0]
    text = tmp_path / "text"
    text.touch()
    entries = [
        ("lib/_ctypes.so", extension, "EXTENSION"),
        (ffi, str(text), "BINARY"),
        ("libother.so.1", str(text), "BINARY"),
        ("_module.abi3.so", str(text), "EXTENSION"),
        ("libgone.so", "some/libgone.so", "SYMLINK"),
        ("resources/x.txt", str(text), "DATA"),
    ]
    kept = ["lib/_ctypes.so", "_module.abi3.so", "resources/x.txt", ffi]
    assert [target for target, _, _ in needed(entries)] == kept


def test_installed_extras_do_not_change_a_build() -> None:
    excluded = set(extras.modules())
    assert {"pytest", "hypothesis", "mypy"} <= excluded
    assert not excluded & {"emotion_gui", "trainer", "numpy", "msgspec", "typing_extensions", "packaging"}


def test_packages_of_an_extra_alone_are_excluded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").write_text("numpy==1 \\\n")
    (tmp_path / "requirements-more.lock").write_text("numpy==1 \\\npillow==1 \\\nnot-installed==1 \\\n")
    assert extras.modules() == ["PIL"]


def test_the_licenses_are_those_of_the_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_licenses(["numpy.linalg", "cv2/cv2.abi3.so", "json.decoder"], tmp_path)
    monkeypatch.setattr(licenses, "resource_path", lambda *_: path)
    names = {each.name.lower() for each in licenses.licenses()}
    assert {"numpy", "opencv-python", "python", "pyinstaller"} <= names
    assert "tensorflow" not in names


def test_the_sizes_are_listed_by_part(tmp_path: Path) -> None:
    for name, size in (("_internal/cv2/cv2.so", 3_000_000), ("_internal/a.txt", 10), ("app", 4_000_000)):
        path = tmp_path / "built" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    (tmp_path / "built" / "link").symlink_to("app")
    lines = sizes.table(tmp_path / "built").splitlines()
    assert [line.split() for line in lines] == [
        ["4.0", "MB", "app"], ["3.0", "MB", "cv2"], ["0.0", "MB", "all", "others"], ["7.0", "MB", "built"],
    ]  # fmt: skip


def test_archives_have_checksums_that_sha256sum_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "DIST", tmp_path)
    folder = tmp_path / Edition(live_only=True).name
    folder.mkdir()
    (folder / "emotion-detector").write_text("#!/bin/sh\n")
    archive = packages._archive(Edition(live_only=True))
    sums = packages._sums()
    assert archive.name in sums.read_text()
    if sys.platform.startswith("linux"):
        assert archive.name.startswith("emotion-detector-live-")
        subprocess.run(["sha256sum", "--check", sums.name], cwd=tmp_path, check=True, capture_output=True)


def test_windows_gets_the_version_of_the_project(tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    text = windows_version.write(tmp_path, "emotion-detector", "Emotion Detector", version).read_text("utf-8")
    compile(text, "version", "eval")
    assert f"'{version}'" in text
    assert "CompanyName" in text
