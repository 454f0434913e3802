"""The Curves page: one run as it goes.

run_view.py      the page: progress, curves, log
series.py        what a run has told so far, as numbers
curves.py        the charts of a run; curve_charts.py lays them side by side, epoch_chart.py is one of them
zoom_chart.py    what such a chart can: zoom, round ticks, a line to read it at
chart_lines.py   lines of epochs and batches; axis_ticks.py round numbers; run_reader.py where they are read
progress.py      how far a run is, and how long it will take
log_pane.py      the end of its log
"""
