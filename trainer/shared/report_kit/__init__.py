"""What the HTML reports of a session and of a run share.

render.py          fills a template; every text is escaped
base.html.j2       the skeleton of a page; pieces.html.j2 tables and facts
style.css          the look of both, light and dark, on screens and on paper

Each report has its own template beside the code that knows its values.
"""
