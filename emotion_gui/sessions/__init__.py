"""The Sessions tab: what was recorded, to be found, looked at, compared, exported and deleted.

sessions_tab.py     joins the pages; sessions_pages.py, lazy_sessions_tab.py make them when the window shows
context.py          what the pages share, and what one tells the others
list_and_review.py  the list and the open session, side by side
list/               sessions by day, notes, deletion
review/             one session: timeline, pictures, ranges, comparison, markers
trends/             days and weeks against a baseline
alerts/             rules without code, and their back-test
videos/             the queue of videos, and sessions run again with another model
exporting/          the Export button, and charts as PNG
privacy/            passphrase, expiry, deletion of everything

Pages talk to each other only through the context. What reads or writes files does so beside the window's
thread, and answers by a signal. Nothing here knows `live` or `training`.
"""
