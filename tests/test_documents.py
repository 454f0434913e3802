"""The documents say what the shipped model's card says."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def figures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("model_figures", ROOT / "docs" / "model_figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_figure_of_the_model_in_the_documents_is_that_of_its_card(figures: ModuleType) -> None:
    card = json.loads(figures.CARD.read_text(encoding="utf-8"))
    for path in figures.DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        assert figures.with_figures(text, card) == text, "run python docs/model_figures.py"


def test_a_passage_follows_the_card(figures: ModuleType) -> None:
    text = "under <!-- model: unsure_below -->48 %<!-- end --> it says so"
    renewed = figures.with_figures(text, {"unsure_below": 0.51})
    assert renewed == "under <!-- model: unsure_below -->51 %<!-- end --> it says so"
    with pytest.raises(KeyError):
        figures.with_figures("<!-- model: nothing --><!-- end -->", {})
