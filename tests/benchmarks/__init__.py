"""What it costs: benchmarks, run by `make bench`, printed as one table of figures and ratios in one run."""
