"""A session's report as one HTML file: no script, no network, all inside.

page.py          the whole page
contents.py      all that is worked out, before anything is written
figures.py       charts with their captions; time_charts.py draws them, svg.py knows where values lie
tables.py        means, markers, how the session was made
words.py         what is said about the numbers
html.py          escapes every text that comes in; style.py the look, on screens and on paper
"""
