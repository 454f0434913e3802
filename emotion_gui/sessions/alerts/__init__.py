"""The Alerts page, on which users make rules without code, test them on recorded sessions, and arm them.

alerts_page.py    joins the list of rules, the form and the back-test
rule_list.py      all rules, each with its switch and its sentence
rule_editor.py    the form for one rule; condition_fields.py, action_fields.py and fields.py are its parts
backtest_view.py  the back-test of a rule; backtest_job.py runs it, firing_strips.py draws its result
"""
