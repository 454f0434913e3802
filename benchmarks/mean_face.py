"""Estimates the mean face of emotion_gui/vision/head_pose.py from photographs.

    python benchmarks/mean_face.py --photographs FOLDER --boxes CSV

The columns of the table: path (within FOLDER), x, y, width, height, in pixels. The result was made from 2,802
press photographs of 160x160 pixels.
"""

import argparse
import csv
import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Box
from emotion_gui.vision.head_pose import RIGID_POINTS
from emotion_gui.vision.mesh_network import MIN_SCORE, MeshNetwork, region_of_haar, region_of_mesh

Floats = NDArray[np.float64]

MIRRORED = [0, 1, 2, 3, 4, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13]  # which of RIGID_POINTS is on the other side
OUTER_AND_INNER_CORNERS = [(7, 9), (8, 10)]
EYE_DISTANCE = 63.0  # millimeters
FAR = 3000.0  # focal length in pixels, for faces of about 100
MAX_YAW, MAX_PITCH = 12.0, 8.0  # degrees, of "frontal"
ROUNDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--boxes", type=Path, required=True)
    arguments = parser.parse_args()
    network = MeshNetwork()
    with arguments.boxes.open(encoding="utf-8") as file:
        meshes = [_mesh(network, arguments.photographs, row) for row in csv.DictReader(file)]
    faces = np.array([mesh.points[RIGID_POINTS] for mesh in meshes if mesh.score > MIN_SCORE], np.float64)
    print(np.round(_facing_the_camera(_procrustes_mean(faces), faces), 1).tolist())


def _mesh(network: MeshNetwork, folder: Path, row: dict[str, str]) -> FaceMesh:
    image = load_picture(folder / row["path"])
    assert image is not None
    box = Box(*(round(float(row[name])) for name in ("x", "y", "width", "height")))
    mesh = network.fit(image, region_of_haar(box))
    for _ in range(2):
        mesh = network.fit(image, region_of_mesh(mesh))
    return mesh


def _procrustes_mean(faces: Floats) -> Floats:
    """Returns the symmetric (15, 3) mean of the frontal ones among (n, 15, 3) faces."""
    mean, frontal = faces[0] - faces[0].mean(axis=0), np.ones(len(faces), bool)
    for _ in range(ROUNDS):
        turned = [_rotation(mean, face) for face in faces]
        aligned = np.array(
            [
                (face - face.mean(axis=0)) @ rotation / scale
                for face, (rotation, scale) in zip(faces, turned, strict=True)
            ]
        )
        mean = aligned[frontal].mean(axis=0)
        mean = (mean + mean[MIRRORED] * (-1, 1, 1)) / 2
        left, right = (mean[list(pair)].mean(axis=0) for pair in OUTER_AND_INNER_CORNERS)
        mean = (mean - mean.mean(axis=0)) * EYE_DISTANCE / np.linalg.norm(left - right)
        yaw, pitch = np.array([_yaw_and_pitch(rotation) for rotation, _ in turned]).T
        frontal = (np.abs(yaw) < MAX_YAW) & (np.abs(pitch - np.median(pitch)) < MAX_PITCH)
    return mean


def _rotation(mean: Floats, face: Floats) -> tuple[Floats, float]:
    """Returns the rotation and scale that lay the mean upon a face (Kabsch 1976; Umeyama 1991)."""
    source, target = mean - mean.mean(axis=0), face - face.mean(axis=0)
    left, sizes, right = np.linalg.svd(target.T @ source)
    signs = np.array([1, 1, np.sign(np.linalg.det(left @ right))])
    return left @ np.diag(signs) @ right, float((sizes * signs).sum() / (source**2).sum())


def _facing_the_camera(mean: Floats, faces: Floats) -> Floats:
    """Turns the mean so that the median pitch of the faces, seen from far away, is 0."""
    camera = np.diag([FAR, FAR, 1.0])
    found = []
    for face in faces:
        points = face[:, :2] - face[:, :2].mean(axis=0)
        _, rotation, _ = cv2.solvePnP(mean, points, camera, None, flags=cv2.SOLVEPNP_SQPNP)
        found.append(_yaw_and_pitch(np.asarray(cv2.Rodrigues(rotation)[0])))
    yaw, pitch = np.array(found).T
    angle = math.radians(float(np.median(pitch[np.abs(yaw) < MAX_YAW])))
    cos, sin = math.cos(angle), math.sin(angle)
    return mean @ np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def _yaw_and_pitch(rotation: Floats) -> tuple[float, float]:
    yaw = math.degrees(math.asin(float(np.clip(rotation[2, 0], -1, 1))))
    return yaw, math.degrees(-math.atan2(rotation[2, 1], rotation[2, 2]))


if __name__ == "__main__":
    main()
