"""Names of files from names of sessions."""

import pytest

from emotion_gui.sessions.exporting.file_names import safe_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lesson 5", "Lesson 5"),
        ("a/b\\c: what?", "a b c what"),
        ("../../etc/passwd", "etc passwd"),
        ("  .hidden. ", "hidden"),
        ("Über uns 🙂", "Über uns 🙂"),
        ("CON", "CON session"),
        ("lpt1.txt", "lpt1.txt session"),
        ("\ud800\n", "session"),
        ("", "session"),
        ("x" * 300, "x" * 80),
    ],
)
def test_every_system_takes_the_name(name: str, expected: str) -> None:
    assert safe_name(name) == expected
