"""Latency, processor usage and memory of the whole app with a 1280x720 camera at 30 fps and one face.

    python benchmarks/latency.py [--seconds 30] [--json FILE] [--chart FILE]

The camera registers like a real one and sends MJPEG, as webcams do at this size, so decoding is included.
Latency is measured from the return of the camera's `read` to the end of the paint event that first shows the
frame. Processor time is that of all threads of the app, without the X server. Needs a display, such as that
of xvfb-run, or QT_QPA_PLATFORM=offscreen.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from figures import Figure, add_options, machine, save, table
from window import Usage, launch, play, usage

from emotion_gui.vision.cameras import Camera, CameraHandle, register
from emotion_gui.vision.frame import Image

FRAMES_PER_SECOND = 30
SCENE_SECONDS = 10  # of the scene, which is played forwards and backwards
WARM_UP_MS = 5000  # in which the Train tab is built


class RecordedCamera:
    """A camera that sends JPEG files at a constant rate, in a loop."""

    size = (1280, 720)

    def __init__(self, jpegs: Sequence[Path]) -> None:
        self._jpegs = jpegs
        self._sent = 0
        self._due = time.perf_counter()

    def read(self) -> Image | None:
        time.sleep(max(0.0, self._due - time.perf_counter()))
        self._due += 1 / FRAMES_PER_SECOND
        self._sent += 1
        jpeg = np.fromfile(self._jpegs[self._sent % len(self._jpegs)], np.uint8)
        return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)

    def release(self) -> None:
        """Do nothing, because there are no resources."""


class RecordedCameras:
    """Lists one camera, whose images are 000.jpg and so on in a folder."""

    camera = Camera("recorded", "Recorded camera", 0, 0)

    def __init__(self, folder: Path) -> None:
        self._jpegs = sorted(folder.glob("*.jpg"))

    def list(self) -> Sequence[Camera]:
        return [self.camera]

    def open(self, camera: Camera, width: int, height: int) -> CameraHandle:
        return RecordedCamera([*self._jpegs, *reversed(self._jpegs)])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=int, default=30, help="duration of the measurement (default: %(default)s)"
    )
    parser.add_argument("--watch", metavar="SCENE", type=Path, help=argparse.SUPPRESS)
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.watch:
        print(json.dumps(watch(arguments.watch, arguments.seconds)))
        return
    with tempfile.TemporaryDirectory() as scene:
        record(Path(scene))
        seen = launch(__file__, "--watch", scene, "--seconds", str(arguments.seconds), timeout=300)
    rows = figures(seen)
    print(machine()["description"])
    print(table(rows))
    save("A camera of 1280x720 at 30 fps, one face", rows, arguments.json, arguments.chart)


def figures(seen: dict[str, Any]) -> list[Figure]:
    latency = np.percentile(seen["latency_ms"], [50, 95, 99])
    return [
        Figure("capture to paint, median", float(latency[0]), "ms"),
        Figure("capture to paint, 95th percentile", float(latency[1]), "ms", 1000 / FRAMES_PER_SECOND),
        Figure("capture to paint, 99th percentile", float(latency[2]), "ms"),
        Figure("frames painted in a second", seen["frames_per_second"], ""),
        Figure("frames with a face", seen["with_a_face"], "%"),
        Figure("processor use of the whole app", seen["processor"], "% of one core", 50),
        Figure("resident memory, live", seen["resident_mb"], "MB", 250),
    ]


def record(folder: Path) -> None:
    """Write the scene, one person before a plain wall. It is made here to keep the app's memory clean."""
    from moving import people_at_rest

    for number, moment in enumerate(people_at_rest(1).play(SCENE_SECONDS)):
        cv2.imwrite(str(folder / f"{number:03}.jpg"), moment.image, [cv2.IMWRITE_JPEG_QUALITY, 90])


def watch(scene: Path, seconds: int) -> dict[str, Any]:
    """Measure the app from within its process."""
    from emotion_gui.app import open_window

    register(RecordedCameras(scene))
    application, window = open_window(f"camera:{RecordedCameras.camera.id}")
    latency: list[float] = []
    faces: list[bool] = []
    used: list[Usage] = []
    meter = window.live._rate

    def painted(now: float) -> None:
        painted_at, delay = meter._painted[-1]
        if painted_at == now:  # a new frame, not one that is painted again
            latency.append(delay * 1000)
            faces.append(bool(window.live.chosen.faces))

    def steps() -> Iterator[int]:
        yield WARM_UP_MS
        window.live.view.painted.connect(painted)
        used.append(usage())
        yield seconds * 1000
        used.append(usage())
        window.close()

    play(steps())
    application.exec()
    before, after = used
    elapsed = after.time - before.time
    return {
        "latency_ms": latency,
        "with_a_face": 100 * float(np.mean(faces)),
        "frames_per_second": len(latency) / elapsed,
        "processor": 100 * (after.processor - before.processor) / elapsed,
        "resident_mb": after.resident_mb,
    }


if __name__ == "__main__":
    main()
