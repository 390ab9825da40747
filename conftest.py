"""Settings of every test run, of the lessons too."""

import os

# A finished progress bar in a stored notebook is noise (GitHub cannot draw it, its times differ on every run).
# Learners see the bars; the build and the tests run without them. tools/build_notebooks.py does the same.
os.environ["TQDM_DISABLE"] = "1"
