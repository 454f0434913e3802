"""What the user can do for the privacy of sessions: passphrase, expiry, deletion.

privacy_button.py      the button with all of it
passphrase_control.py  asks for the passphrase where somebody needs it
lock_control.py        sets, changes and removes it
relock_bar.py          seals or opens the sessions that are there
retention.py           forgets sessions after some days
data_removal.py          all that the app keeps of its user, part by part; everything_dialog.py deletes it

Keys live in memory alone, in the context of the pages.
"""
