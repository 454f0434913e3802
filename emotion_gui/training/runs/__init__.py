"""The Runs page: all runs, what can be done with each, and some of them compared.

runs_page.py     the page
run_list.py      its rows; run_table.py shows them, run_list_reader.py reads them beside the window
run_summary.py   a run in a few words; run_files.py reads what may be damaged, or from another version
run_folders.py   renames, deletes, writes notes; run_deletion.py asks first
compare.py       runs beside each other; compare_view.py, compare_curves.py and compare_table.py show them
"""
