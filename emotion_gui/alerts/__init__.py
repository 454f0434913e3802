"""Rules that watch the live view and act: what they wait for, how they are kept, and whom they tell.

rule.py       a rule; condition.py and schedule.py its parts, presets.py some to start from
rule_json.py  the user's rules in their file
sample.py     one moment that rules look at
watch.py      one rule over samples that come one by one; meter.py measures each of them
backtest.py   the same over whole sessions, by the columns of columns.py; a test holds both to one result
action_sinks.py    all programs and addresses that are told; action_sink.py the thread that each of them has
event.py      what they are told: the format is in docs/alerts.md

No Qt here. `watch.py` runs on the camera's thread, and never waits: outlets take events from a queue.
Only the user's own programs are started, without a shell, and only this computer is called.
"""
