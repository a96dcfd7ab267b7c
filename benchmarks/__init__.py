"""Benchmarks: one command each, ratios within one run; each leaves a file of figures in build/bench."""
