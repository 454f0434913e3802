"""Widgets that several tabs share, and conventions of all widgets.

settings_store.py   the present settings and their file; nothing else keeps a copy of them
lazy_tab.py         a tab that is built step by step after the window is shown
number_boxes.py     spin boxes with the range, name and help of a declared field
command_actions.py  actions on the rows of a list: keys, menu entries and buttons
banner.py           a message over a widget: what is wrong, and what to do about it
elided_label.py     a line of text that is shortened to the available width
focus_frame.py      shows which widget has the keyboard focus
theme.py            light and dark: the palette, and the colors of charts
charts.py           the common style of all charts
chart_picture.py    saves a chart as a picture
icons.py            icons in the color of the text

Nothing here knows what a session, a run or a model is.
"""

import os

# pyqtgraph tries PyQt first, so this has to be set before its first import.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
