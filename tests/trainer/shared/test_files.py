import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from trainer.shared.files import atomic_path, sha256_of, write_bytes, write_json


def test_a_name_that_is_not_utf8_survives_the_way_through_json(tmp_path: Path) -> None:
    name = b"d\xe9j\xe0".decode(errors="surrogateescape")  # as Linux gives a file name in Latin-1
    write_json(tmp_path / "config.json", {"data": name, "other": "déjà"})
    content = (tmp_path / "config.json").read_text(encoding="utf-8")
    assert json.loads(content) == {"data": name, "other": "déjà"}
    assert "déjà" in content


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.txt"
    write_bytes(file, b"first")
    with pytest.raises(RuntimeError, match="power cut"), atomic_path(file) as aside:
        assert aside.suffix == ".txt" and aside.parent == file.parent
        aside.write_bytes(b"half of the sec")
        raise RuntimeError("power cut")
    assert file.read_bytes() == b"first"
    assert [*file.parent.iterdir()] == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_private_file_is_so_before_anything_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with atomic_path(file, private=True) as aside:
        assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_sha256_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"abc" * 100_000)
    assert sha256_of(file) == hashlib.sha256(b"abc" * 100_000).hexdigest()
