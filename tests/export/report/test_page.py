"""The report of a session: its content, and that hostile texts and sessions cannot break it."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from full_disk import full_disk
from made_sessions import STARTED, make_rows

from emotion_gui.core.subject import Subject
from emotion_gui.export.files import ExportError, ExportStopped
from emotion_gui.export.report.page import write_report
from emotion_gui.models.library import Rating
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import quantize
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from trainer.shared.face_input import LABELS

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


class Page(HTMLParser):
    """A report as a browser parses it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.rows: list[list[str]] = []
        self.source = path.read_text("utf-8")
        self.feed(self.source)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self.words.append(data)
        if self.rows and data.strip() and self.tags[-1] in ("td", "th"):
            self.rows[-1].append(data)


def recorded(seconds: float = 120, **info: object) -> Recording:
    frames, rows = make_rows(seconds, faces=1, gaps=[(30, 60)] if seconds > 60 else ())
    values = {
        "name": "Lesson",
        "started": STARTED,
        "source": "Demo",
        "model": "Default",
        "ended": True,
        **info,
    }
    return Recording(Path("lesson.session"), SessionInfo(**values), frames, rows, ())  # type: ignore[arg-type]


def report(folder: Path, recording: Recording, **choices: object) -> Page:
    write_report(recording, folder / "a.html", 0.4, **choices)  # type: ignore[arg-type]
    return Page(folder / "a.html")


def test_it_summarizes_the_session(tmp_path: Path) -> None:
    page = report(tmp_path, recorded(notes="A long day."))
    assert re.search(r"A face was seen in 75% of 2 min\. In \d+% of that time the app was unsure", page.text)
    assert "A session of facial expressions, 21 September 2026" in page.text
    assert re.search(r"UTC[+-]\d\d:\d\d", page.text)
    assert "A long day." in page.text
    assert "A facial expression is not a feeling" in page.text
    assert page.tags.count("figure") == 4


def test_means_are_those_of_the_session(tmp_path: Path) -> None:
    recording = recorded()
    faces = recording.faces.copy()
    faces["quantized"] = quantize([0, 0, 0, 0.75, 0.25, 0, 0])
    faces["label"], faces["unsure"] = 3, 0
    faces["unsure"][: len(faces) // 2] = 1
    page = report(tmp_path, replace(recording, faces=faces))
    rows = {row[0]: row[1:] for row in page.rows if row}
    assert rows["happy"] == ["75% (75 to 75%)", "50%"]
    assert rows["neutral"] == ["25% (25 to 25%)", "0%"]
    assert "In 50% of that time the app was unsure. On average happy was the most probable: 75%." in page.text


def test_a_change_at_a_marker_is_reported(tmp_path: Path) -> None:
    recording = recorded(120, name="a")
    faces, random = recording.faces.copy(), np.random.default_rng(0)
    happy = np.where(faces["time"] < 90_000, 0.1, 0.6) + random.normal(0, 0.02, len(faces))
    faces["quantized"] = quantize(np.column_stack([happy if i == 3 else (1 - happy) / 6 for i in range(7)]))
    marked = replace(
        recording, faces=faces, markers=(Marker(90_000, "question", "key"), Marker(5_000, "early"))
    )
    rows = [row for row in report(tmp_path, marked).rows if row and row[0] in ("1", "2")]
    assert rows[0][1] == "0:01:30"
    assert rows[0][3] == "question (key)"
    assert re.search(r"happy \+(49|50) points", rows[0][4])
    assert rows[1][4] == "too little was seen to say"


def test_hostile_texts_are_escaped(tmp_path: Path) -> None:
    recording = recorded(name=HOSTILE, notes=HOSTILE, source=HOSTILE, model=HOSTILE, fingerprint=HOSTILE)
    recording = replace(recording, markers=(Marker(90_000, HOSTILE),), path=Path(f"{HOSTILE[:8]}.session"))
    page = report(tmp_path, recording)
    assert not {"script", "img", "iframe", "object", "link", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count(HOSTILE) >= 6
    assert "&lt;script&gt;" in page.source


def test_it_is_self_contained(tmp_path: Path) -> None:
    page = report(tmp_path, recorded())
    assert not [name for name, _ in page.attributes if name in ("src", "href", "xlink:href", "action")]
    assert "url(" not in page.source
    assert "@import" not in page.source
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in page.attributes


def test_every_chart_has_a_description(tmp_path: Path) -> None:
    page = report(tmp_path, recorded())
    descriptions = [value for name, value in page.attributes if name == "aria-label"]
    assert page.tags.count("figure") == len(descriptions)
    assert all(label in descriptions[0] and label in descriptions[2] for label in LABELS)
    assert "25% of the time" in descriptions[0]


def test_gaps_interrupt_lines_and_are_drawn(tmp_path: Path) -> None:
    with_gap = report(tmp_path, recorded())
    paths = [value for name, value in with_gap.attributes if name == "d" and value.count("M") == 2]
    assert len(paths) == 7 + 7 + 7 + 2  # lines, bands, stacked areas, valence and arousal
    assert with_gap.source.count('class="gap"') == 7 + 1 + 1


@pytest.mark.parametrize(
    ("subject", "stated"), [(Subject.ME, False), (Subject.OTHERS, True), (Subject.DEMO, False)]
)
def test_the_law_is_stated_if_others_were_filmed(tmp_path: Path, subject: Subject, stated: bool) -> None:
    text = report(tmp_path, recorded(subject=subject)).text
    assert ("AI Act (Article 5)" in text) is stated
    assert ("Other people were filmed" in text) is stated
    assert ("The person who recorded it" in text) is (subject is Subject.ME)


def test_the_accuracy_of_the_model_is_stated_if_known(tmp_path: Path) -> None:
    by_labels, by_votes = (Rating(0.709, by_votes=by_votes) for by_votes in (False, True))
    assert "it names 70.9% as their labels do" in report(tmp_path, recorded(), rating=by_labels).text
    assert "it names 70.9% as most of several people do" in report(tmp_path, recorded(), rating=by_votes).text
    assert "is not known here" in report(tmp_path, recorded()).text


def test_it_can_be_about_one_face(tmp_path: Path) -> None:
    frames, rows = make_rows(60, faces=2)
    recording = replace(recorded(), frames=frames, faces=rows)
    assert "Face 2 was seen in" in report(tmp_path, recording, face=2).text
    assert "face 2; 2 faces were counted" in report(tmp_path, recording, face=2).text
    assert "Face 9 was not seen" in report(tmp_path, recording, face=9).text


@pytest.mark.parametrize("seconds", [0, 0.1, 1])
def test_the_shortest_sessions_have_a_report(tmp_path: Path, seconds: float) -> None:
    text = report(tmp_path, replace(recorded(seconds), markers=(Marker(0, "x"),))).text
    assert "What these numbers cannot tell" in text
    assert "nan" not in text.lower().replace("finance", "")


def test_a_session_without_a_face_says_so(tmp_path: Path) -> None:
    recording = recorded()
    frames = recording.frames.copy()
    frames["faces"] = 0
    page = report(
        tmp_path, replace(recording, frames=frames, faces=recording.faces[:0], markers=(Marker(9, "x"),))
    )
    assert "A face was not seen in this session of 2 min, so there is nothing to draw." in page.text
    assert "figure" not in page.tags


def test_many_markers_are_listed_and_the_first_are_compared(tmp_path: Path) -> None:
    markers = tuple(Marker(i * 1000, f"m{i}") for i in range(60))
    page = report(tmp_path, replace(recorded(), markers=markers))
    assert "m59 (note)" in page.source
    assert sum("not compared" in cell for row in page.rows for cell in row) == 20
    assert "Only the first 40 are compared" in page.text


def test_eight_hours_give_a_small_file(tmp_path: Path) -> None:
    frames, rows = make_rows(8 * 3600, rate=4, faces=1, gaps=[(i * 100, i * 100 + 9) for i in range(288)])
    write_report(replace(recorded(), frames=frames, faces=rows), tmp_path / "a.html", 0.4)
    assert (tmp_path / "a.html").stat().st_size < 2_000_000


def test_it_can_be_stopped_and_a_full_disk_is_an_error(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share >= 0.4:
            raise ExportStopped

    with pytest.raises(ExportStopped):
        write_report(recorded(), tmp_path / "a.html", 0.4, progress=stop)
    with full_disk(1000), pytest.raises(ExportError, match=r"^a\.html cannot be written"):
        write_report(recorded(), tmp_path / "a.html", 0.4)
    assert list(tmp_path.iterdir()) == []
