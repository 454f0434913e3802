"""The models that the app can use: the shipped model and the user's own."""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.folders import Folders
from emotion_gui.core.resources import resource_path
from trainer.shared.bundle import (
    ARCHIVE_ENDING,
    METADATA,
    Bundle,
    BundleError,
    read_bundle,
    require_emotions,
)
from trainer.shared.formatting import percent

KERAS_ENDINGS = (".keras", ".h5", ".hdf5")
FILE_FILTER = f"Emotion models (*{ARCHIVE_ENDING} *.keras *.h5 *.hdf5 {METADATA});;All files (*)"

_log = logging.getLogger(__name__)


def shipped_model() -> Path:
    """Returns the folder of the model that comes with the app."""
    return resource_path("models", "default")


def is_model(path: Path) -> bool:
    """Whether a path looks like a model: the folder of a bundle, or a file that can become one."""
    return path.suffix.lower() in (ARCHIVE_ENDING, *KERAS_ENDINGS) or (path / METADATA).is_file()


class ModelLibrary:
    """Lists the models. It reads the disk on every call."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def models(self) -> list[Bundle]:
        """Returns the shipped model, then the user's models by name, then those of the runs, newest first.

        Models that cannot be used are left out.
        """
        return list(self._readable([shipped_model(), *self._opened(), *self._trained()]))

    def _opened(self) -> list[Path]:
        found = (path for path in self._folders.models.iterdir() if path.is_dir())
        return sorted(path for path in found if not path.name.startswith("."))  # a dot: still being written

    def _trained(self) -> list[Path]:
        found = [path / "model" for path in self._folders.runs.iterdir() if (path / "model").is_dir()]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def _readable(self, folders: list[Path]) -> Iterator[Bundle]:
        for folder in folders:
            try:
                yield require_emotions(read_bundle(folder))
            except BundleError as error:
                _log.warning("left out of the list of models: %s", error)


def short_name(bundle: Bundle) -> str:
    """Returns the name of a model."""
    return "Default" if bundle.folder == shipped_model() else bundle.name


@dataclass(frozen=True, slots=True)
class Rating:
    """The accuracy of a model on its validation pictures.

    Attributes:
        share: the accuracy, 0 to 1.
        by_votes: whether it is measured against the majority vote of several people; else against the
            labels of the data, which are often one person's.
    """

    share: float
    by_votes: bool

    def __str__(self) -> str:
        return f"{percent(self.share, 1)} by {'votes' if self.by_votes else 'labels'}"


def display_name(bundle: Bundle) -> str:
    """Returns the name of a model with its accuracy, if that is known."""
    name, rating = short_name(bundle), rating_of(bundle)
    return name if rating is None else f"{name} · {rating}"


def rating_of(bundle: Bundle) -> Rating | None:
    """Returns the accuracy by votes if it is known, else by labels; None if neither is known."""
    for kind in ("votes", "labels"):
        value: object = bundle.metadata
        for name in ("validation", kind, "accuracy"):
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, float) and math.isfinite(value):
            return Rating(value, by_votes=kind == "votes")
    return None
