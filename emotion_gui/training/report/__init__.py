"""The Report page: what became of a run's model, and what can be done with it.

report_page.py       the page; report_view.py all that the report says
report_data.py       reads and checks what the trainer wrote
score_tables.py      how right the model is, as tables
reliability_chart.py how often answers of each confidence are right
mistakes_list.py     the most confident mistakes
model_export.py      the model for other programs, in a process of its own
"""
