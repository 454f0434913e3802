"""A portrait whose lids close and whose mouth opens, made by warping its pixels."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.face_mesh import LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE, FaceMesh
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult, Image
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_mesh
from emotion_gui.vision.prediction import Prediction
from emotion_gui.vision.region import Region

Floats = NDArray[np.float32]
ASTRONAUT = "astronaut", cv2.IMREAD_COLOR, Region(138, 100, 180)
HOPPER = "grace_hopper", cv2.IMREAD_REDUCED_COLOR_2, Region(128, 113, 165)

_LIDS = ((LEFT_EYE, [159, 158, 160], [145, 153, 144]), (RIGHT_EYE, [386, 385, 387], [374, 380, 373]))
_CAVITY = (35, 25, 60)


class WarpedFace:
    """A portrait and its mesh.

    Attributes:
        image: the portrait, BGR.
        mesh: its mesh.
    """

    def __init__(self, portrait: tuple[str, int, Region], network: MeshNetwork) -> None:
        name, reading, region = portrait
        image = cv2.imread(str(Path(resource_path("demo")) / f"{name}.jpg"), reading)
        assert image is not None
        self.image: Image = np.asarray(image, np.uint8)
        self._network = network
        self.mesh = network.fit(self.image, region)
        for _ in range(3):
            self.mesh = network.fit(self.image, region_of_mesh(self.mesh))
        self._meshes: dict[tuple[float, ...], tuple[Image, FaceMesh]] = {}

    def result(
        self, time: float, *, left: float = 0.0, right: float = 0.0, mouth: float = 0.0, happy: float = 0.0
    ) -> FrameResult:
        """Returns a frame with the face, and with the mesh that the network finds in it.

        Args:
            time: of the frame, in seconds.
            left: how far the eye at the picture's left is closed, 0 to 1; a little more leaves no slit.
            right: likewise the other one.
            mouth: how far the mouth is opened, in widths of the mouth.
            happy: the model's probability.
        """
        key = tuple(round(each * 20) / 20 for each in (left, right, mouth))
        if key not in self._meshes:
            image = self.warped(*key)
            mesh = self._network.fit(image, region_of_mesh(self.mesh))
            self._meshes[key] = image, self._network.fit(image, region_of_mesh(mesh))
        image, mesh = self._meshes[key]
        rest = (1 - happy) / 6
        probabilities = (rest, rest, rest, happy, rest, rest, rest)
        face = Face(1, Box(60, 40, 160, 160), probabilities, probabilities, Prediction(3, False), mesh=mesh)
        return FrameResult(Frame(image, round(time * 1000), 0.0, time), (face,), 0.0)

    def warped(self, left: float, right: float, mouth: float) -> Image:
        """Returns the portrait with closed lids and open mouth."""
        height, width = self.image.shape[:2]
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        rows = ys.copy()
        for (corners, upper, lower), closed in zip(_LIDS, (left, right), strict=True):
            rows = self._lid_rows(rows, xs, ys, corners, upper, lower, closed)
        image = cv2.remap(self.image, xs, rows, cv2.INTER_LINEAR)
        return self._with_mouth(np.asarray(image, np.uint8), xs, ys, mouth) if mouth else np.asarray(image)

    def _lid_rows(
        self,
        rows: Floats,
        xs: Floats,
        ys: Floats,
        corners: tuple[int, int],
        upper: list[int],
        lower: list[int],
        closed: float,
    ) -> Floats:
        """Moves the skin between brow and upper lid down over the eye."""
        points = self.mesh.points
        width = float(np.linalg.norm(points[corners[0], :2] - points[corners[1], :2]))
        top, bottom = float(points[upper, 1].mean()), float(points[lower, 1].mean())
        brow = top - 0.4 * width
        bulge = np.clip(1 - ((xs - points[list(corners), 0].mean()) / (0.62 * width)) ** 2, 0, 1)
        edge = top + (1 - bulge) * 0.5 * (bottom - top)
        moved = edge + (bottom - top) * bulge * closed
        skin = (bulge > 0) & (ys >= brow) & (ys < moved)
        share = (ys - brow) / np.maximum(moved - brow, 1e-3)
        source = brow + share * (edge - brow - 0.05 * width * closed)
        return np.where(skin, source, rows).astype(np.float32)

    def _with_mouth(self, image: Image, xs: Floats, ys: Floats, opening: float) -> Image:
        """Moves the jaw down, and shows a dark cavity between the lips."""
        points = self.mesh.points
        left, right = (float(points[each, 0]) for each in MOUTH_CORNERS)
        width, line = right - left, float(points[[13, 14], 1].mean())
        across = (xs - (left + right) / 2) / (0.5 * width)
        gap = opening * width * np.sqrt(np.clip(1 - across**2, 0, 1))
        jaw = opening * width * np.exp(-((across / 2.2) ** 4))
        chin = float(points[152, 1]) - line
        down = np.clip((ys - line - gap) / (0.5 * chin), 0, 1)
        shift = gap + (jaw - gap) * down**2 * (3 - 2 * down)
        neck = line + chin + opening * width
        shift = shift * (1 - np.clip((ys - neck) / max(image.shape[0] - neck, 1), 0, 1))
        rows = np.where(ys > line + gap, ys - shift, np.minimum(ys, line)).astype(np.float32)
        moved = cv2.remap(image, xs, rows, cv2.INTER_LINEAR)
        cavity = ((ys > line) & (ys < line + gap)).astype(np.float32)
        soft = cv2.GaussianBlur(cavity, (0, 0), 0.015 * width + 0.5)[..., None]
        return np.asarray(moved * (1 - soft) + np.array(_CAVITY) * soft, np.uint8)
