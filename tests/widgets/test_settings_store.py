from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings, load
from emotion_gui.widgets.settings_store import SettingsStore


@pytest.fixture
def store(qtbot: QtBot, tmp_path: Path) -> SettingsStore:
    return SettingsStore(Settings(theme="dark"), tmp_path / "config" / "settings.json")


def test_a_change_is_emitted_once_with_the_former_settings_and_saved(
    store: SettingsStore, qtbot: QtBot, tmp_path: Path
) -> None:
    changes: list[tuple[Settings, Settings, Settings]] = []
    store.changed.connect(lambda former, present: changes.append((former, present, store.current)))
    present = replace(store.current, smoothing=1.5)
    store.update(present)
    assert changes == [(Settings(theme="dark"), present, present)]
    qtbot.waitUntil(lambda: load(tmp_path / "config" / "settings.json") == (present, None))


def test_an_update_without_changes_emits_nothing(store: SettingsStore, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(store.changed):
        store.update(Settings(theme="dark"))
    assert not store._timer.isActive()


def test_settings_that_cannot_be_saved_are_reported_in_one_sentence(
    store: SettingsStore, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("a file in the folder's place")
    with qtbot.waitSignal(store.failed) as failed:
        store.save()
    assert failed.args[0].startswith("The settings could not be saved: ")
