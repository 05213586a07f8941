"""Training, measuring and exporting CONVFCMAE, the network that Carina runs in the browser."""

__version__ = "0.1.0"
