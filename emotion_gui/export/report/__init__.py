"""A session's report as one self-contained HTML file, without scripts and without network access.

page.py          the whole page; session.html.j2 has its markup and texts
contents.py      all numbers of the report, computed before anything is written
figures.py       charts with their legends and captions
time_charts.py   draws the charts; svg.py has their coordinates, paths and axes
sign_charts.py   the chart and the table of the signs of eyes, mouth and head
tables.py        tables of means, markers and settings
"""
