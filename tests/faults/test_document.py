import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_named_in_the_document_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))
    assert len(named) > 60
    missing = {f"{file}::{name}" for file, name in named if name not in functions_of(ROOT / file)}
    assert not missing


def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
