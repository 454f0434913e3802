"""Widgets that two tabs share, and what all widgets agree on.

settings_store.py  the settings that hold now, and their file: nothing else keeps a copy of one
number_boxes.py    boxes for numbers, with range, name and help as they are declared
theme.py           light and dark: the palette, and the colors that charts take from it
charts.py          what all charts share; chart_picture.py saves one as a picture
banner.py          one sentence over a widget: what is wrong, and what to do about it
icons.py           drawn in the color of the text

Nothing here knows what a session, a run or a model is.
"""

import os

# pyqtgraph looks for PyQt first; this has to be said before its first import.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
