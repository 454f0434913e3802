"""The Data page: inspects a data set, shows the findings, and lets the user exclude pictures.

data_page.py           the page
inspection_results.py  class counts, findings and pictures side by side; findings.py is the list of findings
inspector.py           runs the inspection in a trainer process; inspection.py reads its result
picture_grid.py        a grid of pictures, which are memory-mapped and read only when visible
picture_model.py       the cells of that grid
class_counts.py        a bar chart of the pictures of each class
exclusions.py          the names of the excluded pictures; the data itself is never changed
votes_field.py         chooses the file with crowd votes
"""
