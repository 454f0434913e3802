"""The Data page: looks a data set through, shows what was found, and lets pictures be left out.

data_page.py   the page; inspection_results.py what was found, findings.py the list of it
inspector.py   the trainer's process that looks; inspection.py reads what it wrote
picture_grid.py, picture_model.py  pictures side by side, mapped into memory and never all of them read
class_counts.py  pictures of each class
exclusions.py  which pictures are left out: by name, never in the data
votes_field.py the file of people's votes
"""
