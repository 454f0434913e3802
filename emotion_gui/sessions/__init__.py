"""The Sessions tab, in which users find, review, compare, export and delete recorded sessions.

sessions_tab.py       joins the pages
lazy_sessions_tab.py  builds the tab in steps after the window is shown, by means of sessions_pages.py
context.py            the state and the signals that the pages share
list_and_review.py    the list and the open session side by side
questions.py          asks for confirmation before something is lost
task_queue.py         runs work on files in the background, one task after the other
list/                 sessions by day, notes, deletion
review/               one session: timeline, pictures, ranges, comparison, markers
trends/               days and weeks against a baseline
alerts/               rules without code, and their back-test
videos/               the queue of videos, and sessions that another model analyzes again
exporting/            the Export button, and charts as PNG
privacy/              passphrase, expiry, deletion of everything

Pages communicate only through the context. Files are read and written in background threads, which report
their results by signals. Nothing here imports `live` or `training`.
"""
