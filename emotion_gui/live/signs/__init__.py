"""The signs of eyes, mouth and head of the chosen face, below its probabilities.

signs_control.py   joins the panel with the worker and the settings
signs_panel.py     the panel, which can be closed: then nothing is measured
sign_rows.py       the values as a table
sign_texts.py      the values as words
recent_signs.py    the signs of the last minute, from the worker's thread to the window's
"""
