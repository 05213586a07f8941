"""Films: which there are, how they are prepared, how they are varied for training."""
