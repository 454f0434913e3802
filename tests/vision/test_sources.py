from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from fake_camera import FakeCameras
from mjpeg_server import MjpegServer

from emotion_gui.vision.frame import Frame, Image
from emotion_gui.vision.source_spec import FileSpec, StreamSpec, parse_source
from emotion_gui.vision.sources import (
    CameraSource,
    DemoSource,
    FrameSource,
    ImageSource,
    SourceError,
    StreamSource,
    VideoSource,
    make_source,
)

FRAMES = 30


def write_video(path: Path, coding: str = "mp4v", frames: int = FRAMES, fps: float = 15) -> Path:
    """Writes a video; the gray level of each frame encodes its number, and the upper half is dark."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*coding), fps, (160, 120))
    assert writer.isOpened()
    for number in range(frames):
        image = np.full((120, 160, 3), 60 + 5 * number, np.uint8)
        image[:60] = 0
        writer.write(image)
    writer.release()
    return path


def write_image(path: Path, image: Image) -> Path:
    """Writes from memory, because OpenCV cannot write to paths outside of ASCII on Windows."""
    cv2.imencode(path.suffix, image)[1].tofile(path)
    return path


def gray(level: int) -> Image:
    return np.full((40, 60, 3), level, np.uint8)


def levels(frames: list[Frame]) -> list[int]:
    return [round(float(frame.image[-1, 0].mean())) for frame in frames]


@pytest.fixture
def opened() -> Iterator[Callable[[FrameSource], FrameSource]]:
    sources: list[FrameSource] = []

    def open_source(source: FrameSource) -> FrameSource:
        sources.append(source)
        source.open()
        return source

    yield open_source
    for source in sources:
        source.close()


def some(source: FrameSource, count: int) -> list[Frame]:
    frames = [source.read() for _ in range(count)]
    return [frame for frame in frames if frame is not None]


def rest(source: FrameSource) -> list[Frame]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


Opened = Callable[[FrameSource], FrameSource]


# Videos


@pytest.mark.parametrize(("name", "coding"), [("clip.mp4", "mp4v"), ("clip.avi", "MJPG")])
def test_a_video_gives_every_frame_once_with_its_time(
    tmp_path: Path, opened: Opened, name: str, coding: str
) -> None:
    source = opened(make_source(FileSpec(str(write_video(tmp_path / name, coding)))))
    frames = rest(source)
    assert [frame.index for frame in frames] == list(range(FRAMES))
    assert np.allclose([frame.time for frame in frames], np.arange(FRAMES) / 15, atol=0.01)
    assert np.allclose(levels(frames), [60 + 5 * number for number in range(FRAMES)], atol=6)
    assert source.interval == pytest.approx(1 / 15)
    assert source.size == (160, 120)
    assert (source.name, source.live, source.mirrored) == (name, False, False)


def test_a_video_can_be_played_again(tmp_path: Path, opened: Opened) -> None:
    source = opened(VideoSource(write_video(tmp_path / "clip.mp4")))
    first = rest(source)
    source.close()
    opened(source)
    assert levels(rest(source)) == levels(first)


def test_a_video_is_turned_upright(tmp_path: Path, opened: Opened) -> None:
    path = write_video(tmp_path / "phone.mp4")
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40  # version and flags, then 40 bytes before the matrix
    turned = np.array([0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000], ">i4")  # 90 degrees clockwise
    content[matrix : matrix + 36] = turned.tobytes()
    path.write_bytes(content)
    [frame] = some(opened(VideoSource(path)), 1)
    assert frame.size == (120, 160)
    assert frame.image[80, 110].mean() < 30  # the dark upper half is on the right
    assert frame.image[80, 10].mean() > 30


def test_a_path_in_any_script(tmp_path: Path, opened: Opened) -> None:
    folder = tmp_path / "видео ñ 顔"
    folder.mkdir()
    assert len(rest(opened(make_source(FileSpec(str(write_video(folder / "größe.mp4"))))))) == FRAMES
    assert levels(some(opened(make_source(FileSpec(str(write_image(folder / "顔.png", gray(9)))))), 1)) == [9]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "clip.mp4 is empty"),
        (b"this is a text, not a video" * 50, "clip.mp4 is no video that can be read"),
    ],
)
def test_a_file_that_is_not_a_video_is_rejected(
    tmp_path: Path, content: bytes, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        make_source(FileSpec(str(path))).open()
    assert capfd.readouterr().err == ""


def test_a_video_without_its_index_is_rejected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write_video(tmp_path / "clip.mp4")
    path.write_bytes(path.read_bytes()[:-600])
    with pytest.raises(SourceError, match="no video that can be read"):
        VideoSource(path).open()
    assert capfd.readouterr().err == ""


def test_a_truncated_video_plays_to_its_end_then_reports_it(tmp_path: Path, opened: Opened) -> None:
    path = write_video(tmp_path / "clip.avi", "MJPG")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    source = opened(VideoSource(path))
    frames: list[Frame] = []
    with pytest.raises(SourceError, match=r"clip\.avi breaks off after 0\.\d of 2\.0 seconds"):
        while (frame := source.read()) is not None:
            frames.append(frame)
    assert 5 < len(frames) < FRAMES


def test_a_file_that_was_deleted_after_it_was_chosen(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4")
    source = make_source(FileSpec(str(path)))
    path.unlink()
    with pytest.raises(SourceError, match=r"clip\.mp4 is not there any more"):
        source.open()


# Pictures


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("gray.png", np.full((30, 40), 128, np.uint8)),
        ("alpha.png", np.full((30, 40, 4), 128, np.uint8)),
        ("deep.png", np.full((30, 40), 128 * 257, np.uint16)),
        ("deep.tiff", np.full((30, 40, 3), 128 * 257, np.uint16)),
        ("color.jpg", np.full((30, 40, 3), 128, np.uint8)),
        ("COLOR.BMP", np.full((30, 40, 3), 128, np.uint8)),
    ],
)
def test_every_picture_becomes_bgr(tmp_path: Path, opened: Opened, name: str, image: Image) -> None:
    [frame] = some(opened(make_source(FileSpec(str(write_image(tmp_path / name, image))))), 1)
    assert frame.image.shape == (30, 40, 3)
    assert frame.image.dtype == np.uint8
    assert np.abs(frame.image.astype(int) - 128).max() <= 1


def test_a_picture_stays_on_screen(tmp_path: Path, opened: Opened) -> None:
    source = opened(make_source(FileSpec(str(write_image(tmp_path / "one.png", gray(50))))))
    assert source.interval == pytest.approx(0.2)
    frames = some(source, 40)
    assert levels(frames) == [50] * 40
    assert frames[10].time == pytest.approx(2.0)


def test_a_large_photograph_is_reduced_for_the_screen_only(tmp_path: Path, opened: Opened) -> None:
    path = write_image(tmp_path / "photo.jpg", np.zeros((3000, 4000, 3), np.uint8))
    assert some(opened(make_source(FileSpec(str(path)))), 1)[0].size == (2560, 1920)
    assert some(opened(make_source(FileSpec(str(path)), once=True)), 1)[0].size == (4000, 3000)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "album"
    folder.mkdir()
    for number in (1, 2, 10):
        write_image(folder / f"face{number}.png", gray(10 * number))
    (folder / "face3.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not to be shown")
    return folder


def test_a_folder_is_shown_in_natural_order_over_and_over(album: Path, opened: Opened) -> None:
    source = opened(make_source(FileSpec(str(album))))
    shown = levels(some(source, 5 * ImageSource.FRAMES_PER_PICTURE))
    assert shown[:: ImageSource.FRAMES_PER_PICTURE] == [10, 20, 100, 10, 20]
    assert isinstance(source, ImageSource)
    assert source.skipped == ["face3.jpg"]


def test_a_folder_is_analyzed_once(album: Path, opened: Opened) -> None:
    source = opened(make_source(FileSpec(str(album)), once=True))
    assert levels(rest(source)) == [10, 20, 100]
    assert source.read() is None


def test_folders_and_files_without_a_picture_are_rejected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There are no pictures in the folder"):
        make_source(FileSpec(str(tmp_path))).open()
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    for path in (broken, tmp_path):
        with pytest.raises(SourceError, match="can be read as a picture"):
            source = make_source(FileSpec(str(path)))
            source.open()
            source.read()


# Streams


def test_a_stream_is_read_and_its_loss_detected(
    portrait: Image, opened: Opened, capfd: pytest.CaptureFixture[str]
) -> None:
    with MjpegServer(portrait) as server:
        source = opened(make_source(StreamSpec(server.url.replace("//", "//anna:secret@"))))
        frames = some(source, 5)
        assert [frame.size for frame in frames] == [(512, 600)] * 5
        assert source.live and not source.mirrored
    with pytest.raises(SourceError, match="stopped sending pictures") as lost:
        rest(source)
    with pytest.raises(SourceError, match="does not answer") as refused:
        source.open()
    texts = f"{source.name} {lost.value} {refused.value} {capfd.readouterr()}"
    assert "secret" not in texts and "anna" not in texts


def test_a_streams_name_hides_password_and_token() -> None:
    source = StreamSource(StreamSpec("rtsp://anna:secret@10.0.0.7:554/live/1?token=hidden"))
    assert source.name == "10.0.0.7:554/live/1"


# Cameras


def test_a_camera_is_mirrored_live_and_named() -> None:
    with FakeCameras() as fakes:
        camera = fakes.add("usb-1", "Desk camera")
        source = make_source(camera.spec, (1280, 720))
        source.open()
        frames = some(source, 3)
        source.close()
        source.close()
    assert (source.name, source.live, source.mirrored, source.size) == ("Desk camera", True, True, (160, 120))
    assert camera.asked == (1280, 720)
    assert camera.opened == camera.released == 1
    assert all(a.captured < b.captured for a, b in pairwise(frames))


def test_an_unplugged_camera_that_repeats_its_last_picture_is_detected() -> None:
    with FakeCameras() as fakes:
        camera = fakes.add("usb-1")
        source = make_source(camera.spec)
        source.open()
        some(source, 2)
        camera.frozen, camera.plugged = True, False
        with pytest.raises(SourceError, match="was disconnected"):
            rest(source)
        source.close()


# Texts


def test_every_kind_of_text_makes_its_source(tmp_path: Path) -> None:
    made = {
        "demo": DemoSource,
        "camera:/dev/v4l/by-id/x": CameraSource,
        "rtsp://10.0.0.7/live": StreamSource,
        str(write_video(tmp_path / "clip.mp4", frames=1)): VideoSource,
        str(write_image(tmp_path / "a.JPG", gray(0))): ImageSource,
        str(tmp_path): ImageSource,
    }
    for spec, kind in made.items():
        assert type(make_source(parse_source(spec))) is kind


@pytest.mark.parametrize(
    "spec", ["", "no/such/file.mp4", "ftp://host/video", "http://", "http://host:port/x"]
)
def test_any_other_text_is_rejected_with_what_to_do(spec: str) -> None:
    with pytest.raises(SourceError, match=r"Choose a camera|It starts with rtsp"):
        make_source(parse_source(spec))
