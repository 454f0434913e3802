"""The Train tab: choose and inspect pictures, train, watch, read the report, use the model.

train_tab.py  connects the form and the pages; train_pages.py and lazy_train_tab.py build them after startup
run_form.py   the settings of a new run and the buttons that control it; data_field.py chooses its pictures
data/         the Data page: what a data set contains, and what is wrong with it
options/      the Options page, the augmentation preview, the estimated time of an epoch
process/      a run behind typed signals: start, attach, pause, stop, kill
curves/       the Curves page: charts, progress, log
report/       the Report page and the exports
runs/         the Runs page: list, notes, comparison

Pages do not call each other; the tab connects them. The trainer always runs in a separate process, and
everything the app knows about a run is read from the run's folder (docs/formats.md). This package does not
depend on `live` or `sessions`.
"""
