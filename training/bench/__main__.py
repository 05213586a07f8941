"""`python -m bench`: answers calls, a JSON object a line on standard input, a line of outcome on standard output.

A call is `{"call": NAME, ...}` with the arguments of the function NAME below; the outcome is
`{"ok": true, "value": ...}` or `{"ok": false, "error": "..."}`. Standard output belongs to the answers: what libraries
print goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from bench import codecs, graphs, network

CALLS = {
    "graphs": graphs.write,
    "open": network.open_graph,
    "logits": network.logits,
    "network": network.run,
    "versions": network.versions,
    "encode": codecs.encode,
    "decode": codecs.decode,
}


def main() -> None:
    """Answers until standard input ends."""
    with os.fdopen(os.dup(1), "w", buffering=1) as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            arguments = json.loads(line)
            try:
                outcome = {"ok": True, "value": CALLS[arguments.pop("call")](**arguments)}
            except Exception as error:
                traceback.print_exc()
                outcome = {"ok": False, "error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(outcome) + "\n")


if __name__ == "__main__":
    main()
