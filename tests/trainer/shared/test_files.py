import json
from pathlib import Path

from trainer.shared.files import write_json


def test_a_name_that_is_not_utf8_survives_the_way_through_json(tmp_path: Path) -> None:
    name = b"d\xe9j\xe0".decode(errors="surrogateescape")  # as Linux gives a file name in Latin-1
    write_json(tmp_path / "config.json", {"data": name, "other": "déjà"})
    content = (tmp_path / "config.json").read_text(encoding="utf-8")
    assert json.loads(content) == {"data": name, "other": "déjà"}
    assert "déjà" in content
