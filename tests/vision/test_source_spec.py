"""Sources: their texts in settings and on the command line, and the names that are shown."""

import pytest

from emotion_gui.vision.source_spec import (
    CameraSpec,
    DemoSpec,
    FileSpec,
    SourceSpec,
    StreamSpec,
    parse_source,
)


@pytest.mark.parametrize(
    ("text", "spec", "name"),
    [
        ("demo", DemoSpec(), "Demo"),
        ("camera:/dev/v4l/by-id/x", CameraSpec("/dev/v4l/by-id/x"), "Camera"),
        ("camera:", CameraSpec(""), "Camera"),
        ("/films/talk.mp4", FileSpec("/films/talk.mp4"), "talk.mp4"),
        ("./demo", FileSpec("./demo"), "demo"),
        ("Demo", FileSpec("Demo"), "Demo"),
        ("/", FileSpec("/"), "/"),
        ("", FileSpec(""), ""),
        ("rtsp://cam.local/live", StreamSpec("rtsp://cam.local/live"), "cam.local/live"),
        ("ftp://cam.local/live", StreamSpec("ftp://cam.local/live"), "Network stream"),
    ],
)
def test_each_text_is_one_source_and_stays_as_it_was_written(text: str, spec: SourceSpec, name: str) -> None:
    assert parse_source(text) == spec
    assert str(spec) == text
    assert spec.name == name


def test_cameras_and_streams_have_no_end() -> None:
    live = [parse_source(text).live for text in ("camera:0", "http://cam/", "demo", "a.mp4")]
    assert live == [True, True, False, False]


def test_the_name_of_a_stream_hides_the_password() -> None:
    assert StreamSpec("rtsp://me:secret@cam.local:554/live/").name == "cam.local:554/live"
    assert StreamSpec("http://cam/a?token=secret").name == "cam/a"
    for typed in (
        "rtsp://me:12/34@cam.local/live",
        "rtsp://me:12#34@cam.local",
        "http://me:a@12/34@cam/?t=5",
        "http://me:secret@cam:port/",
    ):
        assert StreamSpec(typed).name == "Network stream"


@pytest.mark.parametrize("url", ["http://", "http://host:port/x", "ftp://host/video", "http://[bad/"])
def test_urls_that_are_not_streams_are_recognized(url: str) -> None:
    assert StreamSpec("HTTPS://cam/").is_address
    assert not StreamSpec(url).is_address
