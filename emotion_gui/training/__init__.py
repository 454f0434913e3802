"""The Train tab: choose and inspect pictures, train, watch, read the report, use the model.

train_tab.py  joins the form and the pages; train_pages.py and lazy_train_tab.py make them after the window
run_form.py   what a run needs to know, and what ends it; data_field.py its pictures
data/         the Data page: what is in a data set, and what is wrong with it
options/      the Options page, the preview of augmented faces, the time of an epoch
process/      a run behind typed signals: begun, found again, paused, stopped, killed
curves/       the Curves page: charts, progress, log
report/       the Report page and the exports
runs/         the Runs page: list, notes, comparison

Pages do not call each other: the tab joins them. The trainer is always a process of its own, and all that is
known of a run is read from its folder (docs/formats.md). Nothing here knows `live` or `sessions`.
"""
