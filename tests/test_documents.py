"""The documents say what is so: the figures of the shipped model, links, and names of files."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from trainer.shared.labels import LABELS
from trainer.shared.model_report import ModelReport

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGES = sorted(
    path.parent for name in ("emotion_gui", "trainer") for path in (ROOT / name).rglob("__init__.py")
)


@pytest.fixture
def figures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("model_figures", ROOT / "docs" / "model_figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_figure_of_the_model_in_the_documents_is_that_of_its_card(figures: ModuleType) -> None:
    card = figures.read_card()
    for path in figures.DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        assert figures.with_figures(text, card) == text, "run python docs/model_figures.py"


def test_a_passage_follows_the_card(figures: ModuleType) -> None:
    text = "under <!-- model: unsure_below -->48%<!-- end --> it says so"
    renewed = figures.with_figures(text, ModelReport.read({"unsure_below": 0.51}))
    assert renewed == "under <!-- model: unsure_below -->51%<!-- end --> it says so"
    with pytest.raises(KeyError):
        figures.with_figures("<!-- model: nothing --><!-- end -->", {})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert [file for file in files if not (document.parent / file).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_a_document_are_there(document: Path) -> None:
    named = re.findall(r"`([\w/]+/\w+\.py)\b", document.read_text(encoding="utf-8"))
    places = (ROOT, ROOT / "emotion_gui", ROOT / "trainer")
    assert [file for file in named if not any((place / file).is_file() for place in places)] == []


def test_the_example_of_a_bundle_s_use_runs() -> None:
    text = (ROOT / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    command = [sys.executable, "-c", code, str(ROOT / "resources" / "models" / "default")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(LABELS)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_is_in_it(package: Path) -> None:
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert said
    named = re.findall(r"(?<![\w/])(\w+\.py|\w+/)(?![\w*])", said)
    assert [name for name in named if not (package / name).exists()] == []
