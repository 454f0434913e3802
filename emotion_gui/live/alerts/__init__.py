"""How the user notices an alert when nobody looks at the window.

notifier.py  two tones, and a notification on the desktop: small programs of the system's, run on a thread
"""
