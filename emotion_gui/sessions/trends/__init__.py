"""The Trends page, which compares days and weeks of the user's own sessions with a baseline.

trends_page.py       the page; trend_board.py has its charts, trend_controls.py chooses what they show
trend_data.py        the data of all charts; trend_work.py computes it in the background
trend_values.py      what the charts show for each measure; sign_reader.py reads the signs of sessions
emotion_chart.py     one emotion or sign over days or weeks, and the recorded time
chart_frame.py       the title and frame of every chart; trend_axes.py has the axes
trend_legend.py      the legend of the charts
trend_formatting.py  texts about days, values and the baseline
baseline_dialog.py   chooses the sessions of the baseline, and how much usable time a day needs
"""
