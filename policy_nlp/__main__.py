"""``python -m policy_nlp``, for machines where the command's folder is on no path."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main(prog_name="policy-nlp")
