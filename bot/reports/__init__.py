"""Documents made of a run: exports."""
