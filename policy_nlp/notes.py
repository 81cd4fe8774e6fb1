"""What tagging many inputs came to beside its rows: how many reports, what to warn of, what failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that came to nothing, with the reason; ``again`` says that another try may end better."""

    name: str
    message: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """What tagging some inputs came to beside rows: how many reports, what to warn of, what failed."""

    reports: int = 0
    rows: int = 0
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Notes) -> Notes:
        return Notes(
            self.reports + other.reports,
            self.rows + other.rows,
            self.warnings + other.warnings,
            self.failures + other.failures,
        )
