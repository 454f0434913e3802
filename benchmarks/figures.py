"""How the benchmarks keep their figures: as JSON with the machine, and as a chart against the budgets."""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from machine import describe

PACKAGES = ("numpy", "opencv-python", "ai-edge-litert", "PySide6_Essentials")
GOOD, BAD, PLAIN = "#2a7f62", "#c0392b", "#5b6770"
MAX_LENGTH = 3.0  # bars beyond so many budgets are cut


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. budget: what it may be at most, or must be at least; None for none."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """None where there is no budget."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def words(self) -> str:
        """As "4.1 ms, at most 5"."""
        text = f"{self.value:.3g} {self.unit}".strip()
        if self.budget is None:
            return text
        return f"{text}, at {'least' if self.at_least else 'most'} {self.budget:g}"


def add_options(parser: argparse.ArgumentParser) -> None:
    """--json and --chart, as `save` takes them."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the figures into this PNG file")


def table(rows: Sequence[Figure]) -> str:
    """One line a figure; those that miss their budget say so."""
    width = max((len(row.what) for row in rows), default=0)
    return "\n".join(
        f"{row.what:{width}}  {row.words}{'  MISSED' if row.met is False else ''}" for row in rows
    )


def save(
    name: str,
    rows: Sequence[Figure],
    json_file: Path | None,
    chart_file: Path | None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Writes what there is a file for. name: the benchmark's, for people. details: go into the JSON too."""
    if json_file is not None:
        measured = [{**asdict(row), "met": row.met} for row in rows]
        report = {"benchmark": name, "machine": machine(), "figures": measured, **(details or {})}
        json_file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if chart_file is not None:
        _draw(name, rows, chart_file)


def machine() -> dict[str, Any]:
    """Processor, cores that this process may use, system, and the versions that matter."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return {
        "description": describe(),
        "cores": len(allowed),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
    }


def _draw(name: str, rows: Sequence[Figure], file: Path) -> None:
    """Bars in shares of the budgets; figures without one have none, but are told."""
    from matplotlib.figure import Figure as Chart

    chart = Chart(figsize=(8, 1.4 + 0.45 * len(rows)), layout="constrained")
    axes = chart.add_subplot()
    places = range(len(rows))
    shares = [min(row.value / row.budget, MAX_LENGTH) if row.budget else 0.0 for row in rows]
    colors = [PLAIN if row.met is None else GOOD if row.met else BAD for row in rows]
    axes.barh(places, shares, color=colors, height=0.6)
    axes.axvline(1.0, color="black", linewidth=1, linestyle="--")
    for place, row, share in zip(places, rows, shares, strict=True):
        axes.annotate(row.words, (share, place), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, [row.what for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.9 * max(1.0, *shares))
    axes.set_xlabel("share of the budget (dashed: all of it)")
    axes.set_title(f"{name}\n{describe()}", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    chart.savefig(file, dpi=120)
