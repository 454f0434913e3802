"""The list of sessions, in which the user finds, opens, renames, annotates and deletes them.

session_list.py        the page; session_view.py is the list widget and session_delegate.py draws its rows
list_model.py          the rows; summary_reader.py reads them in the background
session_formatting.py  texts about sessions, also for the other pages
session_deletion.py    deletes sessions after a question
emotion_strip.py       the dominant emotions over the time of a session
notes_editor.py        the user's notes on a session
"""
