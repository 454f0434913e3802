"""The signs of real faces whose lids and mouth are warped, through the real networks."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from warped_face import ASTRONAUT, HOPPER, WarpedFace

from emotion_gui.core.resources import resource_path
from emotion_gui.signs.sign_meter import SignMeter
from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.face_networks import NetworkError, NetworkFile
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import FrameResult
from emotion_gui.vision.mesh_network import MeshNetwork

BLINKS = 0.8, 1.5, 1.85, 2.6  # seconds


@pytest.fixture(scope="module")
def astronaut() -> WarpedFace:
    return WarpedFace(ASTRONAUT, MeshNetwork())


@pytest.fixture(scope="module")
def hopper() -> WarpedFace:
    return WarpedFace(HOPPER, MeshNetwork())


def blinking(time: float) -> float:
    """Returns how far lids are closed that fall in 80 ms, stay for 50 ms and rise in 120 ms."""
    return float(max(np.interp(time - at, [0, 0.08, 0.13, 0.25], [0, 1, 1, 0]) for at in BLINKS))


def signs_of(
    seconds: float, fps: int, result: Callable[[float], FrameResult], meter: SignMeter | None = None
) -> Iterator[FaceSigns]:
    meter = meter or SignMeter()
    for index in range(round(seconds * fps)):
        signs = meter.measure(result(index / fps)).faces[0].signs
        assert signs is not None
        yield signs


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_every_blink_is_found_and_timed_at_any_frame_rate(astronaut: WarpedFace, fps: int) -> None:
    result = lambda time: astronaut.result(time, left=blinking(time), right=blinking(time))  # noqa: E731
    signs = list(signs_of(3, fps, result))
    ends = [(index / fps, each.blink) for index, each in enumerate(signs) if each.blink > 0]
    assert [end for end, _ in ends] == pytest.approx([at + 0.22 for at in BLINKS], abs=0.08)
    assert all(0.04 < length < 0.2 for _, length in ends)
    assert not any(each.long_closure > 0 or each.yawn > 0 or each.nod > 0 for each in signs)


def test_a_wink_is_no_blink(astronaut: WarpedFace) -> None:
    signs = list(signs_of(2.6, 20, lambda time: astronaut.result(time, left=blinking(time))))
    assert min(each.eye_left for each in signs) < 0.2
    assert min(each.eye_right for each in signs) > 0.7
    assert not any(each.blink > 0 or each.eyes_closed > 0 for each in signs)


def test_a_long_closing_is_closed_all_the_time_and_ends_with_its_length(astronaut: WarpedFace) -> None:
    closed = lambda time: float(1 < time < 3)  # noqa: E731
    result = lambda time: astronaut.result(time, left=closed(time), right=closed(time))  # noqa: E731
    signs = list(signs_of(4, 15, result))
    assert [each.long_closure for each in signs if each.long_closure > 0] == pytest.approx([2.0], abs=0.1)
    assert sum(each.eyes_closed for each in signs) == pytest.approx(30, abs=1)
    assert not any(each.blink > 0 for each in signs)


def test_who_starts_with_closed_eyes_has_closed_eyes(astronaut: WarpedFace) -> None:
    signs = list(signs_of(2, 10, lambda time: astronaut.result(time, left=1.1, right=1.1)))
    assert all(each.eyes_closed == 1 for each in signs)


def test_speech_is_neither_a_blink_nor_a_yawn_and_a_yawn_is_one(hopper: WarpedFace) -> None:
    def speech(time: float) -> FrameResult:
        return hopper.result(time, mouth=0.2 + 0.2 * np.sin(27 * time) * np.sin(2 * time))

    def yawn(time: float) -> FrameResult:
        return hopper.result(time, mouth=float(np.interp(time, [1, 2.5, 4, 5], [0, 0.5, 0.5, 0])))

    for signs in signs_of(8, 15, speech):
        assert not (signs.blink > 0 or signs.yawn > 0 or signs.nod > 0)
    found = [each.yawn for each in signs_of(6, 15, yawn) if each.yawn > 0]
    assert found == pytest.approx([3.0], abs=0.7)


def test_only_the_faces_asked_for_have_their_eyes_measured(astronaut: WarpedFace) -> None:
    [face] = astronaut.result(0).faces
    faces = tuple(replace(face, id=number) for number in range(1, 7))
    result = replace(astronaut.result(0), faces=faces)
    found = SignMeter().measure(result, eyes_of=(6,)).faces
    assert [each.signs is not None for each in found] == [True, True, True, False, False, True]
    with_eyes = [each.id for each in found if each.signs and not np.isnan(each.signs.eye_left)]
    assert with_eyes == [1, 6]
    everybody = SignMeter().measure(result).faces
    assert all(each.signs and not np.isnan(each.signs.eye_left) for each in everybody)


def test_a_picture_by_itself_has_no_events(astronaut: WarpedFace) -> None:
    meter = SignMeter()
    for time in (0.0, 5.0, 2.0):
        [face] = meter.measure(astronaut.result(time, left=1.1, right=1.1), still=True).faces
        assert face.signs is not None
        assert face.signs.eyes_closed == 1
        assert np.isnan([face.signs.blink, face.signs.perclos, face.signs.yawn, face.signs.nod]).all()
        assert abs(face.signs.head_yaw) < 20


def test_a_frame_that_is_measured_again_counts_no_event_twice(astronaut: WarpedFace) -> None:
    meter, blinks = SignMeter(), 0
    for index in range(30):
        result = astronaut.result(index / 20, left=blinking(index / 20), right=blinking(index / 20))
        for _ in range(3):
            signs = meter.measure(result).faces[0].signs
            assert signs is not None
            blinks += signs.blink > 0
    assert blinks == 1


def test_a_jump_in_time_drops_what_was_running(astronaut: WarpedFace) -> None:
    meter = SignMeter()
    closed = {"left": 1.0, "right": 1.0}
    for time, lids in ((0.0, {}), (0.1, {}), (0.2, closed), (30.0, {}), (30.1, closed), (4.0, {}), (4.1, {})):
        signs = meter.measure(astronaut.result(time, **lids)).faces[0].signs
        assert signs is not None
        assert not (signs.blink > 0 or signs.long_closure > 0)


def test_eyes_that_are_too_small_or_turned_away_are_not_valid(astronaut: WarpedFace) -> None:
    result = astronaut.result(0)
    small = FaceMesh(astronaut.mesh.points * np.float32(0.35), 1.0)
    face = replace(result.faces[0], mesh=small)
    [found] = SignMeter().measure(replace(result, faces=(face,))).faces
    assert found.signs is not None
    assert np.isnan([found.signs.eye_left, found.signs.eyes_closed]).all()
    assert not np.isnan(found.signs.mouth)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1e30, -1e9])
def test_absurd_points_are_not_valid_and_spoil_nothing(astronaut: WarpedFace, value: float) -> None:
    meter, random = SignMeter(), np.random.default_rng(2)
    for index in range(12):
        points = astronaut.mesh.points.copy()
        points[random.integers(0, 468, 1 + 40 * index)] = value
        result = astronaut.result(index / 30)
        meter.measure(replace(result, faces=(replace(result.faces[0], mesh=FaceMesh(points, 1.0)),)))
    signs = meter.measure(astronaut.result(0.5)).faces[0].signs
    assert signs is not None
    assert not np.isnan([signs.eye_left, signs.mouth, signs.head_yaw]).any()


def test_without_its_network_it_says_so(astronaut: WarpedFace, tmp_path: Path) -> None:
    result = astronaut.result(0)
    with pytest.raises(NetworkError, match="cannot be read"):
        SignMeter(tmp_path).measure(result)
    name, _ = NetworkFile.IRIS.value
    shutil.copy(resource_path("networks") / name, tmp_path)
    assert SignMeter(tmp_path).measure(result).faces[0].signs is not None
