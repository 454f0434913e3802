"""What the app does without a window, a module for each command.

analyze.py           faces of videos and pictures as a table; analyze_sessions.py as sessions
export.py            a session as a table, a document, a report or a video
batch_worker.py      what the app starts itself as, for each video
desktop_entry.py     the app in the menus of Linux
passphrase.py        a passphrase from a file, or typed unseen

No Qt here. The search for faces runs on the frame's path, so that equal frames give equal results.
"""
