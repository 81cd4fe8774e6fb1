"""The command line for ``python -m policy_nlp``, where the command itself is not on the path, as in many notebooks."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main(prog_name="policy-nlp")
