"""The Trends page: days and weeks of one's own sessions, against one's own baseline.

trends_page.py      the page; trend_board.py its charts, trend_controls.py what they show
trend_data.py       all that is shown at once; trend_work.py computes it beside the window
emotion_chart.py    one emotion over days or weeks; chart_frame.py and trend_axes.py what all charts have
baseline_dialog.py  which sessions are usual, and how much usable time a day needs
trend_formatting.py      days and values in words
"""
