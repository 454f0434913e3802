"""The list of sessions: found, opened, renamed, written about, deleted.

session_list.py    the page; session_view.py the list as people see it, session_delegate.py draws a line of it
list_model.py      its rows; summary_reader.py reads them beside the window
session_formatting.py   sessions in words, for the other pages too
emotion_strip.py   the dominant emotions over the time of a session
notes_editor.py    what the user writes about a session
"""
