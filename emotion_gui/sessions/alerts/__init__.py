"""The Alerts page: rules made without code, tested on what was recorded, and armed.

alerts_page.py    joins the list of rules, the form and the back-test
rule_list.py      all rules, each with its switch and its sentence
rule_editor.py    the form for one rule; condition_fields.py and action_fields.py are its parts
backtest_view.py  how often a rule would have fired; backtest_job.py finds out, firing_strips.py shows it
"""
