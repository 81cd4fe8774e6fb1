"""What work on many inputs came to beside its results: how many reports, what to warn of, what failed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that came to nothing, with the reason; ``again`` says that another try may end better."""

    name: str
    message: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """What is to be said of a report that was read, such as pages without text."""

    report: str
    message: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What tagging some inputs came to beside rows: how many reports, what to warn of, what failed."""

    reports: int = 0
    rows: int = 0
    cautions: tuple[Caution, ...] = ()
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Notes) -> Notes:
        return Notes(
            self.reports + other.reports,
            self.rows + other.rows,
            self.cautions + other.cautions,
            self.failures + other.failures,
        )
