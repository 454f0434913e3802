"""Videos, pictures and folders that are damaged, misnamed, huge or unreadable."""

import os
import shutil
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import numpy as np
import pytest
from calls import counted_calls
from clocks import Pace
from player import Player

from emotion_gui.vision.capture import Phase
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.source_spec import FileSpec
from emotion_gui.vision.sources import ImageSource, SourceError, VideoSource, make_source

pytestmark = pytest.mark.usefixtures("nothing_left_open")


def write_video(path: Path, coding: str = "mp4v", frames: int = 8, fps: float = 20) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*coding), fps, (64, 48))
    assert writer.isOpened()
    for number in range(frames):
        writer.write(np.full((48, 64, 3), 20 * number, np.uint8))
    writer.release()
    return path


def write_picture(path: Path) -> Path:
    path.write_bytes(cv2.imencode(".png", np.full((12, 16, 3), 90, np.uint8))[1].tobytes())
    return path


def frames_of(path: Path) -> list[Frame]:
    source = make_source(FileSpec(str(path)))
    source.open()
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


# Videos


def test_a_video_with_the_ending_of_another_format_plays(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4").rename(tmp_path / "clip.avi")
    assert len(frames_of(path)) == 8


def test_a_video_with_the_ending_of_a_picture_gets_a_sentence(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4").rename(tmp_path / "clip.png")
    with pytest.raises(SourceError, match=r"clip\.png can be read as a picture|clip\.png"):
        frames_of(path)


def test_a_picture_with_the_ending_of_a_video_is_shown_or_gets_a_sentence(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "picture.png").rename(tmp_path / "picture.mp4")
    try:
        frames = frames_of(path)
    except SourceError as error:
        assert "picture.mp4" in str(error)
    else:
        assert frames[0].size == (16, 12)


def test_a_variable_frame_rate_is_kept(
    tmp_path: Path, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "phone.mp4")
    path.write_bytes(with_durations(path.read_bytes(), [(5, 0.5), (1, 4.5), (2, 0.5)]))
    times, player.frames = [frame.time for frame in frames_of(path)], (pace := Pace(monkeypatch))
    player.play(FileSpec(str(path)))
    player.reach(Phase.ENDED)
    for gaps in (np.diff(times), pace.gaps()):
        assert np.multiply(gaps, 20) == pytest.approx([0.5, 0.5, 0.5, 0.5, 0.5, 4.5, 0.5], abs=0.02)


def with_durations(mp4: bytes, runs: list[tuple[int, float]]) -> bytes:
    """Returns the file with other frame durations, given as (number of frames, multiple of the usual one)."""
    at = mp4.index(b"stts") - 4
    size, _, _, _, _, usual = struct.unpack(">I4sIIII", mp4[at : at + 24])
    entries = b"".join(struct.pack(">II", count, int(times * usual)) for count, times in runs)
    box = struct.pack(">I4sII", 16 + len(entries), b"stts", 0, len(runs)) + entries
    content = bytearray(mp4[:at] + box + mp4[at + size :])
    for parent in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):  # after the media data, so no offset changes
        position = content.index(parent) - 4
        content[position : position + 4] = struct.pack(
            ">I", struct.unpack(">I", content[position : position + 4])[0] + len(box) - size
        )
    return bytes(content)


# Folders


def test_a_folder_with_50_000_pictures_opens_at_once(tmp_path: Path) -> None:
    """All but the first are only listed by name, with few calls each."""
    folder = tmp_path / "album"
    folder.mkdir()
    picture = write_picture(tmp_path / "one.png")
    for number in range(50_000):
        os.link(picture, folder / f"face{number}.png") if number < 20 else make_empty(folder, number)
    source = ImageSource(folder)
    with counted_calls() as calls:
        source.open()
        frame = source.read()
    assert calls["fromfile"] == 1
    assert calls["stat"] < 10
    assert calls.total() < 60 * 50_000
    assert frame is not None
    assert source.current == "face0.png"
    shutil.rmtree(folder)  # because pytest keeps the folders of three runs
    assert [path.name for path in source._files[9:12]] == ["face9.png", "face10.png", "face11.png"]


def make_empty(folder: Path, number: int) -> None:
    os.close(os.open(folder / f"face{number}.png", os.O_CREAT))


def test_a_folder_that_is_emptied_while_it_is_read(tmp_path: Path) -> None:
    for number in range(3):
        write_picture(tmp_path / f"{number}.png")
    source = ImageSource(tmp_path)
    source.open()
    assert source.read() is not None
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(SourceError, match="There are no pictures in the folder"):
        for _ in range(2 * ImageSource.FRAMES_PER_PICTURE):
            assert source.read() is not None


def test_a_folder_that_goes_away_while_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    for number in range(2):
        write_picture(folder / f"{number}.png")
    source = ImageSource(folder)
    source.open()
    assert source.read() is not None
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(SourceError, match="album is not there any more"):
        for _ in range(2 * ImageSource.FRAMES_PER_PICTURE):
            source.read()


# Permissions


def test_what_may_not_be_read_gets_a_sentence(
    foreign_folder: Path, player: Player, unprivileged: Callable[[], AbstractContextManager[None]]
) -> None:
    video, picture = write_video(foreign_folder / "clip.mp4"), write_picture(foreign_folder / "one.png")
    locked = foreign_folder / "locked"
    locked.mkdir()
    write_picture(locked / "two.png")
    for path in (video, picture, locked):
        path.chmod(0)
    with unprivileged():
        for path in (video, picture, locked):
            player.play(FileSpec(str(path)))
            assert f"{path.name} may not be read by this account" in player.reach(Phase.FAILED)
        with pytest.raises(SourceError, match=r"two\.png cannot be reached: Permission denied"):
            make_source(FileSpec(str(locked / "two.png")))


def test_a_picture_that_may_not_be_read_is_skipped(
    foreign_folder: Path, unprivileged: Callable[[], AbstractContextManager[None]]
) -> None:
    write_picture(foreign_folder / "1.png").chmod(0)
    (foreign_folder / "2.png").symlink_to(Path("/root/nowhere.png"))
    write_picture(foreign_folder / "3.png").chmod(0o644)
    source = ImageSource(foreign_folder, once=True)
    with unprivileged():
        source.open()
        assert source.read() is not None
        assert source.read() is None
    assert (source.current, source.skipped) == ("3.png", ["1.png"])


def test_a_name_longer_than_the_system_allows_gets_a_sentence() -> None:
    with pytest.raises(SourceError, match=r"cannot be reached: File name too long|was not found"):
        make_source(FileSpec("/" + "x" * 5000 + ".mp4"))


def test_a_video_deleted_while_it_plays_continues_or_is_reported(tmp_path: Path) -> None:
    source = VideoSource(write_video(tmp_path / "clip.mp4"))
    source.open()
    assert source.read() is not None
    (tmp_path / "clip.mp4").unlink()
    try:
        while source.read() is not None:
            pass
    except SourceError as error:
        assert "clip.mp4" in str(error)
    source.close()
    with pytest.raises(SourceError, match="not there any more"):
        source.open()
