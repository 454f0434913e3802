"""The model card and the licenses."""

import gzip
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QTabWidget, QTextBrowser
from pytestqt.qtbot import QtBot

from emotion_gui.core import licenses as licenses_module
from emotion_gui.core.licenses import License, collect, licenses
from emotion_gui.models.card import model_card
from emotion_gui.models.library import shipped_model
from emotion_gui.window.help_dialog import HelpDialog
from trainer.shared.bundle import read_bundle


def text_of(dialog: HelpDialog, page: str) -> str:
    dialog.show_page(page)
    [tabs] = dialog.findChildren(QTabWidget)
    browser = tabs.currentWidget()
    assert isinstance(browser, QTextBrowser)
    return browser.toPlainText()


def test_the_dialog_describes_the_model_and_all_packages(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    bundle = read_bundle(shipped_model())
    dialog.show_model(bundle)
    card, scores = text_of(dialog, "Model"), bundle.metadata["validation"]
    for part in ("votes", "votes_without_leaks", "labels", "labels_without_leaks"):
        low, high = scores[part]["accuracy_interval"]
        shares = (f"{share * 100:.1f}%" for share in (scores[part]["accuracy"], low, high))
        assert "{} ({} to {})".format(*shares) in card
    neutral = scores["votes"]["neutral_shown"]
    assert f"{neutral['right'] * 100:.1f}% neutral, {neutral['unsure'] * 100:.1f}% unsure" in card
    assert "3,932,534 parameters" in card
    assert "28,339 train; 3,570 validation" in card
    assert "Not made for judging people" in card
    text = text_of(dialog, "Licenses")
    for name in ("numpy", "PySide6_Essentials", "tensorflow", "opencv-python"):
        assert name in text
    assert "Apache License" in text
    assert "Face networks of mediapipe 0.10.21: Apache-2.0" in text
    assert "four networks" in text_of(dialog, "About")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"training": [], "data": 7, "validation": {"labels": "x"}, "parameters": "many", "created": None},
        {"data": {"train": {"happy": "x"}}, "validation": {"labels": {"accuracy": float("nan")}}},
        {"architecture": "<script>alert(1)</script>", "parameters": 5},
    ],
)
def test_a_card_of_odd_metadata_has_what_is_known(metadata: dict[str, Any]) -> None:
    bundle = replace(read_bundle(shipped_model()), metadata=metadata)
    card = model_card(bundle)
    assert "not known" not in card
    assert "<script" not in card


def test_every_package_that_the_project_asks_for_has_terms_and_a_text() -> None:
    names = [
        "numpy",
        "opencv-python",
        "PySide6_Essentials",
        "pyqtgraph",
        "tensorflow",
        "keras",
        "matplotlib",
        "pillow",
    ]
    found = collect(names)
    assert len(found) == len(names)
    assert all(each.terms and each.version for each in found)
    assert [each.name for each in found if len(each.text) > 500] != []


def test_a_built_app_knows_what_it_was_built_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = [License("some", "1", "MIT", "All rights <reserved>")]
    path = tmp_path / licenses_module.FILE
    path.write_bytes(gzip.compress(json.dumps([asdict(each) for each in built]).encode()))
    monkeypatch.setattr(licenses_module, "resource_path", lambda *_: path)
    assert licenses() == built
