"""A session's report as one HTML file: no script, no network, all inside.

page.py          the whole page; session.html.j2 its markup and its words
contents.py      all that is worked out, before anything is written
figures.py       charts with their captions; time_charts.py draws them, svg.py knows where values lie
tables.py        means, markers, how the session was made
"""
