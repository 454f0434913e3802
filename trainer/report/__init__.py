"""The end of a run: the best weights become a calibrated and scored model with figures.

report.py   chooses the combination of the heads, writes bundle, report and figures
figures.py  a run's pictures, by matplotlib, without a window
"""
