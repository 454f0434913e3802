"""Finishes a run: turns the best weights into a calibrated and evaluated model with figures.

report.py   selects the combination of the heads, writes bundle, report and figures
figures.py  draws the figures of a run with matplotlib, without a window
"""
