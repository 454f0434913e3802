"""The Runs page: lists all runs, offers commands for them, and compares some of them.

runs_page.py        the page
run_list.py         the table model; run_table.py is the table
run_summary.py      the summary of a run
run_files.py        reads files that may be damaged or written by another version
run_names.py        the names of runs
run_folders.py      renames and deletes runs, and writes notes
run_deletion.py     deletes runs after a confirmation
notes_field.py      edits the notes on a run
compare.py          compares results and options; compare_table.py shows them
compare_curves.py   the curves of several runs; compare_view.py shows curves and table
"""
