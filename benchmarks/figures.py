"""Stores the figures of the benchmarks: as JSON with the machine, and as a chart against the budgets."""

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
MAX_LENGTH = 3.0  # of bars, in budgets; longer ones are clipped


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    Attributes:
        what: Name of the figure, for people.
        value: The value, in `unit`.
        unit: Its unit; may be empty.
        budget: Limit of the value; None for none.
        at_least: Whether the budget is a lower limit rather than an upper one.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the value is within its budget; None without a budget."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def words(self) -> str:
        """Such as "4.1 ms, at most 5"."""
        text = f"{self.value:.3g} {self.unit}".strip()
        if self.budget is None:
            return text
        return f"{text}, at {'least' if self.at_least else 'most'} {self.budget:g}"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add --json and --chart, the files of `save`."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the figures into this PNG file")


def table(rows: Sequence[Figure]) -> str:
    """A line for each figure, with a note if it misses its budget."""
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
    """Write the JSON file and the chart.

    Args:
        name: Name of the benchmark, for people.
        rows: The figures.
        json_file: The JSON file; None for none.
        chart_file: The PNG file; None for none.
        details: Further content of the JSON file.
    """
    if json_file is not None:
        measured = [{**asdict(row), "met": row.met} for row in rows]
        report = {"benchmark": name, "machine": machine(), "figures": measured, **(details or {})}
        json_file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if chart_file is not None:
        _draw(name, rows, chart_file)


def machine() -> dict[str, Any]:
    """Processor, cores that this process may use, system, and versions of the main packages."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return {
        "description": describe(),
        "cores": len(allowed),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
    }


def _draw(name: str, rows: Sequence[Figure], file: Path) -> None:
    """Draw bars as shares of the budgets. Figures without a budget have a text only."""
    from matplotlib.figure import Figure as Chart

    chart = Chart(figsize=(8, 1.4 + 0.45 * len(rows)), layout="constrained")
    axes = chart.add_subplot()
    positions = range(len(rows))
    shares = [min(row.value / row.budget, MAX_LENGTH) if row.budget else 0.0 for row in rows]
    colors = [PLAIN if row.met is None else GOOD if row.met else BAD for row in rows]
    axes.barh(positions, shares, color=colors, height=0.6)
    axes.axvline(1.0, color="black", linewidth=1, linestyle="--")
    for position, row, share in zip(positions, rows, shares, strict=True):
        axes.annotate(row.words, (share, position), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(positions, [row.what for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.9 * max(1.0, *shares))
    axes.set_xlabel("share of the budget (dashed: the whole budget)")
    axes.set_title(f"{name}\n{describe()}", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    chart.savefig(file, dpi=120)
