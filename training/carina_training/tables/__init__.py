"""`tables`: the paper's tables and figures from run folders, the paper's own numbers beside them."""
