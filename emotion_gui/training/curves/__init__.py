"""The Curves page: one run while it trains.

run_view.py      the page: progress, curves, log
series.py        the metrics of a run so far, as arrays
curves.py        the charts with legend and buttons; curve_charts.py puts them side by side
epoch_chart.py   the chart of one quantity
zoom_chart.py    its base: zooming, round ticks, the cursor
chart_lines.py   lines through epochs and batches; axis_ticks.py computes round numbers
run_reader.py    the epoch or batch at the cursor
progress.py      how far a run is, and how long it will take
log_pane.py      the end of its log
"""
