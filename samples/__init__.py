"""Cases: a folder each, with the input and what is expected of it. All persons are invented."""
