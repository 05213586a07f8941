"""Networks. All take images [n, 1, S, S] in [0, 1] and return `Output`."""
