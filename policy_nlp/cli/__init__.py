"""The command line: declares options, calls one function, shows what comes back. Computes nothing.

Exit status: 0 all went well, 1 some inputs failed, 2 nothing could be done, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from . import coding, comparing, figures, reuse, topics
from .commands import main

__all__ = ["coding", "comparing", "figures", "main", "reuse", "topics"]
