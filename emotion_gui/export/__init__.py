"""Sessions as files for others: CSV, JSON, MP4, and one HTML file with a report.

session_export.py  takes the file's ending and calls one of the next three, or report/
csv_table.py, json_document.py, video.py
files.py           what all of them share: files are whole or not there; progress, stop and failure
number_formatting.py, time_formatting.py numbers and times as text, the same in all files
session_facts.py   what is known of a session, and what the columns mean

No Qt here. An export is stopped by what its `Progress` raises, and leaves nothing then.
"""
