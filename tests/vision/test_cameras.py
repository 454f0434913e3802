import builtins
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest
from fake_camera import FakeCameras

from emotion_gui.vision import cameras
from emotion_gui.vision.cameras import Camera, SystemCameras, linux_cameras, list_cameras, open_camera
from emotion_gui.vision.frame_source import SourceError


@pytest.fixture
def fakes() -> Iterator[FakeCameras]:
    with FakeCameras() as provider:
        yield provider


def listed(fakes: FakeCameras) -> list[Camera]:
    """Lists the cameras without those of the computer that runs the tests."""
    own = {camera.id for camera in fakes.list()}
    return [camera for camera in list_cameras() if camera.id in own]


def test_cameras_are_listed_until_their_provider_is_unregistered() -> None:
    with FakeCameras() as fakes:
        fakes.add("usb-1", "Webcam")
        assert [(camera.id, camera.name) for camera in listed(fakes)] == [("usb-1", "Webcam")]
    assert all(camera.id != "usb-1" for camera in list_cameras())


def test_equal_names_are_numbered_and_stay_with_their_cameras(fakes: FakeCameras) -> None:
    fakes.add("usb-1", "Webcam")
    fakes.add("usb-2", "Webcam")
    before = {camera.id: camera.name for camera in listed(fakes)}
    fakes.swap()
    assert {camera.id: camera.name for camera in listed(fakes)} == before
    assert before == {"usb-1": "Webcam", "usb-2": "Webcam (2)"}


def test_listing_opens_no_camera(fakes: FakeCameras) -> None:
    camera = fakes.add("usb-1")
    list_cameras()
    assert camera.opened == 0


def test_opening_follows_the_id_not_the_index(fakes: FakeCameras) -> None:
    fakes.add("usb-1")
    chosen = fakes.add("usb-2")
    fakes.swap()
    handle = open_camera("usb-2", (1280, 720))
    assert chosen.opened == 1
    assert chosen.asked == (1280, 720)
    assert handle.size == (160, 120)
    handle.release()


def test_a_missing_camera_is_named(fakes: FakeCameras) -> None:
    camera = fakes.add("usb-1", "Desk camera")
    list_cameras()
    camera.plugged = False
    with pytest.raises(SourceError, match=r"^Desk camera is not connected\. Plug it in"):
        open_camera("usb-1")


def test_a_failed_enumeration_lists_no_cameras_and_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    original = builtins.__import__

    def broken(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "cv2_enumerate_cameras":
            raise ImportError("no such driver")
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", broken)
    provider = SystemCameras()
    with caplog.at_level(logging.WARNING):
        assert list(provider.list()) == []
        assert list(provider.list()) == []
    assert len(caplog.records) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device nodes are Linux's")
def test_a_missing_device_node_is_reported() -> None:
    with pytest.raises(SourceError, match=r"^Webcam is not connected\. Plug it in"):
        SystemCameras().open(Camera("/dev/video987", "Webcam", 987, cv2.CAP_V4L2), 0, 0)


def test_the_cameras_of_this_computer_can_be_listed() -> None:
    assert all(camera.name and camera.id for camera in list_cameras())


def test_the_enumerator_is_imported_late() -> None:
    code = "import sys, emotion_gui.vision.cameras; sys.exit('cv2_enumerate_cameras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Two webcams in udev and sysfs: /dev/video0 and 2 deliver pictures, 1 and 3 metadata."""
    for folder in ("dev", "sys", "v4l/by-id", "v4l/by-path"):
        (tmp_path / folder).mkdir(parents=True)
    for index, port in enumerate(("1-1", "1-1", "1-2", "1-2")):
        (tmp_path / f"dev/video{index}").touch()
        interface = tmp_path / f"usb/{port}:1.0"
        interface.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"sys/video{index}").mkdir()
        (tmp_path / f"sys/video{index}/device").symlink_to(interface)
        path = tmp_path / f"v4l/by-path/pci-usb-{port}-video-index{index % 2}"
        path.symlink_to(tmp_path / f"dev/video{index}")
    (tmp_path / "v4l/by-id/usb-Acme_1234-video-index0").symlink_to(tmp_path / "dev/video0")
    return tmp_path


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="udev is Linux's")
def test_linux_lists_each_webcam_once_with_an_id_that_lasts(linux: Path) -> None:
    nodes = [Camera(f"/dev/video{i}", "Webcam", i, cv2.CAP_V4L2) for i in (3, 1, 2, 0)]
    found = linux_cameras(nodes, linux / "sys", linux / "v4l")
    assert [camera.index for camera in found] == [0, 2]
    assert found[0].id.endswith("by-id/usb-Acme_1234-video-index0")
    assert found[1].id.endswith("by-path/pci-usb-1-2-video-index0")


def test_linux_keeps_virtual_cameras_that_udev_does_not_know(tmp_path: Path) -> None:
    nodes = [Camera(f"/dev/video{i}", f"Loopback {i}", i, cv2.CAP_V4L2) for i in (0, 1)]
    assert linux_cameras(nodes, tmp_path, tmp_path) == nodes


def test_the_real_provider_is_registered() -> None:
    assert any(isinstance(provider, SystemCameras) for provider in cameras._providers)
