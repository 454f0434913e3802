"""Writes models and reports as files for other programs and people.

convert.py        from Keras to the LiteRT file that the app runs, and to and from bundles
bundle_writer.py  writes a bundle so that it is whole or not there
last_layer.py     reads and replaces the last layer of a LiteRT file
onnx.py           from Keras to ONNX, layer by layer
html.py           a run's report as one HTML file; run.html.j2 holds its markup and texts
"""
