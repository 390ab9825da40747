"""The kit's findings, asked again of images that share nothing: what tools/confirm.py runs."""
