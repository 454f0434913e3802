"""Models and reports as files for others.

convert.py     from Keras to the LiteRT file that the app runs, and to and from bundles
last_layer.py  the last layer of a LiteRT file: read, and set anew
onnx.py        from Keras to ONNX, layer by layer
html.py        a run's report as one HTML file; run.html.j2 its markup and its words
"""
