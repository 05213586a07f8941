"""From a trained network to a bundle: exact folding, the ONNX graph, and everything that goes with it."""
