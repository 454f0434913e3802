"""The commands of the app that need no window, one module each.

analyze.py           analyzes videos and pictures into a table
analyze_sessions.py  analyzes videos and pictures into sessions
export.py            exports a session as a table, a JSON document, a report or a video
batch_worker.py      the child process that analyzes one video
desktop_entry.py     adds the app to the menus of Linux desktops
passphrase.py        reads a passphrase from a file or from the terminal

Nothing here imports Qt. Faces are searched for in the thread of the frames, so that equal frames give equal
results.
"""
