"""Sessions and charts as files.

export_button.py  the button and its choices
export_work.py    one export at a time, beside the window, with progress and a stop
chart_saving.py   any chart as a PNG, by its context menu
"""
