"""The Report page: how good the model of a run is, and buttons to export and use it.

report_page.py        the page; report_view.py is the content of the report
report_data.py        reads and validates the report that the trainer has written
score_tables.py       tables of scores and the confusion matrix
reliability_chart.py  the accuracy of predictions by their confidence
mistakes_list.py      the most confident mistakes
model_export.py       exports the model for other programs, in a separate process
"""
