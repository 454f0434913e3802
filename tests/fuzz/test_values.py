"""Any values at all through what reads values: events, settings, reports, configurations."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import seeds

from emotion_gui.core import settings as app_settings
from emotion_gui.core.error_report import without_personal
from emotion_gui.core.errors import hide_credentials
from emotion_gui.live.stream_dialog import stream_problem
from emotion_gui.models.library import display_name
from emotion_gui.training.process.run_events import typed
from emotion_gui.vision.sources import stream_name
from trainer.shared.bundle import Bundle
from trainer.shared.events import Event

NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**400)])
PLAIN = st.none() | st.booleans() | NUMBERS | st.text()
VALUES: Any = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def thorough(share: float) -> Any:
    """The same inputs each time, so many as fall to this test."""
    return settings(
        max_examples=len(seeds(share)),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


EVENTS = {
    "data": ("train", "validation", "unreadable", "made_validation", "excluded"),
    "start": ("epochs", "first_epoch", "batches", "batch_size", "pictures", "architecture", "precision"),
    "batch": ("epoch", "batch", "batches", "loss", "accuracy", "learning_rate"),
    "epoch": (
        "epoch",
        "seconds",
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "learning_rate",
        "complete",
    ),
}


@pytest.mark.parametrize("kind", EVENTS)
def test_events(kind: str) -> None:
    @thorough(1.5)
    @given(st.fixed_dictionaries(dict.fromkeys(EVENTS[kind], NUMBERS | VALUES)))
    def check(values: dict[str, Any]) -> None:
        typed(Event(0, kind, 0.0, values))

    check()


def test_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    names = list(app_settings.Settings.__dataclass_fields__)

    @thorough(3)
    @given(st.dictionaries(st.sampled_from(names), VALUES))
    def check(values: dict[str, Any]) -> None:
        path.write_text(json.dumps(values), "utf-8")
        app_settings.save(app_settings.load(path)[0], path)

    check()


@thorough(2)
@given(st.dictionaries(st.sampled_from(["name", "validation", "labels", "accuracy"]), VALUES))
def test_names_of_models(metadata: dict[str, Any]) -> None:
    assert display_name(Bundle(Path("folder"), metadata)).isprintable()


LETTERS = st.text(st.characters(exclude_categories=("Z", "C")))  # an address has no blanks


@thorough(3)
@given(LETTERS, LETTERS, LETTERS)
def test_passwords_in_addresses(user: str, more: str, rest: str) -> None:
    """Wherever a stray sign puts the end of the host."""
    address = f"rtsp://{user}:geheim{more}@cam.local/{rest}"
    assert "geheim" not in hide_credentials(address)
    assert "geheim" not in without_personal(address)
    if not stream_problem(address):
        assert "geheim" not in stream_name(address)
