"""Exports sessions and charts to files.

export_button.py  the Export button and its menu
export_work.py    runs one export at a time in the background, with progress and a way to stop it
chart_saving.py   saves any chart as a PNG by its context menu
"""
