"""The privacy of sessions: passphrase, expiry, and deletion.

privacy_button.py      the button with the menu of all commands
passphrase_control.py  asks for the passphrase when it is needed
passphrase_dialogs.py  the dialogs that ask for a passphrase, or for a new one
lock_control.py        sets, changes and removes the passphrase
relock_bar.py          encrypts or decrypts existing sessions
retention.py           deletes sessions after some days
data_removal.py        the data that the app keeps, part by part; everything_dialog.py deletes it
fitting_dialog.py      a dialog that fits its height to its texts

Keys are kept only in memory, in the context of the pages.
"""
