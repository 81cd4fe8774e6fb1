"""``python -m policy_nlp``: the command, where its program is not on the path, as is common on Windows."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main(prog_name="policy-nlp")
