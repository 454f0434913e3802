"""Makes small data sets that a network can learn: each class has a bright disc in another position."""

import csv
import zipfile
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.data.dataset import FER2013_LABELS
from trainer.data.votes import COLUMNS
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels

SPLITS = {"train": "Training", "validation": "PublicTest"}


def draw_image(label: str, random: np.random.Generator) -> Pixels:
    """(48, 48) uint8: noise, and a disc whose position depends on the class."""
    image = random.normal(90, 12, (INPUT_SIZE, INPUT_SIZE))
    place = LABELS.index(label)
    cv2.circle(image, (10 + 14 * (place % 3), 10 + 14 * (place // 3)), 6, 235, -1)
    return np.clip(image, 0, 255).astype(np.uint8)


def make_folder(folder: Path, train: int = 12, validation: int = 4, root: str = "images") -> Path:
    """A data set in Kaggle's layout, with the given numbers of images per class."""
    random = np.random.default_rng(0)
    for split, count in (("train", train), ("validation", validation)):
        for label in LABELS:
            place = folder / root / split / label
            place.mkdir(parents=True)
            for number in range(count):
                cv2.imwrite(str(place / f"{number}.png"), draw_image(label, random))
    return folder


def make_votes(folder: Path, path: Path) -> Path:
    """A file of votes on the folder's images: seven people agree with the label, three vote neutral."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", *COLUMNS])
        for picture in sorted(folder.rglob("*.png")):
            people = [7 if label == picture.parent.name else 0 for label in LABELS]
            people[LABELS.index("neutral")] += 3
            rows.writerow(["/".join(picture.parts[-3:]), *people])
    return path


def make_zip(folder: Path, path: Path) -> Path:
    """An archive with the folder's images."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, file.relative_to(folder).as_posix())
    return path


def make_csv(path: Path, train: int = 3, validation: int = 2) -> Path:
    """Such a data set as a fer2013.csv, which numbers the emotions in its own order."""
    random = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["emotion", "pixels", "Usage"])
        for split, count in (("train", train), ("validation", validation)):
            for label in LABELS:
                for _ in range(count):
                    pixels = " ".join(str(value) for value in draw_image(label, random).ravel())
                    writer.writerow([FER2013_LABELS.index(label), pixels, SPLITS[split]])
    return path


def damage_member(archive: Path, name: str) -> None:
    """Corrupt the compressed content of one member so that it cannot be unpacked."""
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as members:
        start = members.getinfo(name).header_offset
    lengths = content[start + 26 : start + 30]  # of the name and of the extra field
    start += 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    content[start] = 0xFF  # an invalid type of block
    archive.write_bytes(content)
    with zipfile.ZipFile(archive) as members, pytest.raises(zlib.error):
        members.read(name)
