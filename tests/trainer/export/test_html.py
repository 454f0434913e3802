"""The HTML report is complete, self-contained, and reveals nothing about the machine."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_report import LEAKED, make_run

from trainer.export.html import write_html
from trainer.shared.errors import TrainerError
from trainer.shared.run_folder import RunFolder

HOSTILE = "<script>alert(1)<!-- --><img onerror=alert(1)>\"'>&amp;"


class _Reader(HTMLParser):
    """Collects texts, image sources and tags, which must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.sources, self.tags = "", list[str](), set[str]()
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words += f" {data}"


def read(run: Path) -> tuple[str, str]:
    """The whole report, and its text without markup."""
    write_html(RunFolder(run))
    text = (run / "report.html").read_text(encoding="utf-8")
    return text, re.sub(r"\s+", " ", _Reader(text).words)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "first <run>")


def test_it_shows_scores_by_votes_and_by_labels_with_and_without_leaks(run: Path) -> None:
    _, words = read(run)
    scores = json.loads((run / "report.json").read_text())["validation"]
    votes = scores["votes"]
    assert f"{votes['accuracy'] * 100:.1f}% of 140 validation pictures are recognized, by most votes" in words
    honest = scores["votes_without_leaks"]["accuracy"]
    assert f"{LEAKED} of the pictures have a near twin" in words
    assert f"without them the accuracy is {honest * 100:.1f}%" in words
    shown = votes["neutral_shown"]
    assert f"Of neutral faces the app shows {shown['right'] * 100:.1f}% as neutral" in words
    for part in ("By the labels", "Macro recall", "Most confident mistakes", "consent", "AI Act"):
        assert part in words


def test_the_report_of_an_older_run_is_by_its_labels(run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    del report["ruled_by"], report["validation"]["agreed"]
    for part in report["validation"].values():
        if isinstance(part, dict):
            part.pop("neutral_shown")
            part.pop("shown")
    report["validation"]["agreed_accuracy"] = 0.875
    (run / "report.json").write_text(json.dumps(report))
    words = read(run)[1]
    labels = report["validation"]["labels"]["accuracy"]
    assert f"{labels * 100:.1f}% of 140 validation pictures are recognized, by the labels" in words
    assert "87.5% are recognized" in words


def test_a_report_whose_images_all_have_duplicates(run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    del report["validation"]["votes_without_leaks"]
    (run / "report.json").write_text(json.dumps(report))
    assert "without them none is left" in read(run)[1]


def test_it_needs_nothing_but_itself(run: Path) -> None:
    text, _ = read(run)
    reader = _Reader(text)
    assert all(source.startswith("data:image/png;base64,") for source in reader.sources)
    assert reader.sources
    assert not reader.tags & {"script", "link", "iframe"}
    assert not re.search(r"https?:|@import|url\(", text)


def test_it_reveals_nothing_about_the_machine(run: Path) -> None:
    text, words = read(run)
    assert "faces.zip" in words
    assert "votes.csv" in words
    for secret in ("someone", "secret", str(run.parent)):
        assert secret not in text


def test_options_that_are_not_the_seed_recipes_stand_out(run: Path) -> None:
    text, _ = read(run)
    marked = re.findall(r'<tr class="other"><th scope="row">([^<]*)</th><td>([^<]*)</td>', text)
    assert marked == [("epochs", "7")]


def test_names_are_no_html(run: Path) -> None:
    text, words = read(run)
    assert "<run>" not in text
    assert "first <run>" in words


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    run = make_run(tmp_path / "<script>alert(1)<")
    config = json.loads((run / "config.json").read_text())
    config |= {"data": HOSTILE, "votes": HOSTILE, "class_names": {HOSTILE: HOSTILE}, "monitor": HOSTILE}
    (run / "config.json").write_text(json.dumps(config))
    report = json.loads((run / "report.json").read_text())
    report |= {"architecture": HOSTILE, "data_fingerprint": HOSTILE}
    report["validation"][report["ruled_by"]]["classes"][HOSTILE] = report["validation"]["labels"]["classes"][
        "sad"
    ]
    (run / "report.json").write_text(json.dumps(report))
    text, words = read(run)
    assert not {"script", "iframe", "object"} & _Reader(text).tags
    assert text.count("<img") == text.count('<img alt="')
    assert words.count(HOSTILE) >= 6


def test_an_earlier_report_of_another_kind_gets_a_sentence(run: Path) -> None:
    (run / "report.json").write_text('{"epochs": 3, "validation": {"accuracy": 0.5}}')
    with pytest.raises(TrainerError, match="of another version"):
        write_html(RunFolder(run))
    (run / "report.json").unlink()
    with pytest.raises(TrainerError, match=r"report\.json is missing"):
        write_html(RunFolder(run))
    assert not (run / "report.html").exists()
