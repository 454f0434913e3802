"""Exports sessions as CSV, JSON, MP4 or an HTML report.

session_export.py     chooses the format by the file's extension
csv_table.py          a table with one row for each face and frame, and its companion files
json_document.py      one JSON document
video.py              the images as an MP4 video
report/               the report as one HTML file
files.py              atomic writing, progress, cancellation and errors, shared by all formats
number_formatting.py  columns of numbers as text
time_formatting.py    times as text
session_facts.py      metadata of a session, and the meaning of the columns
smoothed_faces.py     the smoothed probabilities of all faces

No Qt here. A `Progress` callback stops the export by raising ExportStopped, and then no file remains.
"""
