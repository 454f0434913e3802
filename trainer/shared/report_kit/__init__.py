"""The common part of the HTML reports of sessions and runs.

render.py         fills a template, and escapes every text
base.html.j2      the skeleton of a page
pieces.html.j2    tables and facts
style.css         the style of both reports, light and dark, on screen and on paper

Each report has its own template next to the code that computes its values.
"""
