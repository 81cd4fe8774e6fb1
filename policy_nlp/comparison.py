"""Puts the profiles of reports, or of groups of reports, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from .codebook import Codebook
from .errors import UsageError
from .records import OTHER, Comparison, PartName, Profile
from .tagging import sum_profiles


def compare_profiles(
    profiles: Sequence[Profile],
    codebook: Codebook,
    *,
    by: str = "report",
    measure: str = "characters",
    part: PartName | None = None,
) -> Comparison:
    """Profiles of two or more reports, or of groups that share place, year or level, in a stable order.

    Raises
    ------
    UsageError
        Fewer than two reports or groups are there to compare.
    """
    filled = [profile for profile in profiles if profile.total]
    grouped = filled if by == "report" else _group_profiles(filled, by)
    if len(grouped) < 2:
        raise UsageError(_explain(len(profiles), len(filled), by, part))
    themes = codebook.order_themes(theme for profile in grouped for theme in profile.shares)
    return Comparison(themes, tuple(grouped), measure, part)


def rank_differences(comparison: Comparison) -> list[tuple[str, float, str, str]]:
    """For every theme but ``other`` the widest gap of shares and between whom: (theme, gap, highest, lowest)."""
    ranked = []
    for theme in comparison.themes:
        if theme == OTHER:
            continue
        ordered = sorted(comparison.profiles, key=lambda profile: profile.shares[theme])
        low, high = ordered[0], ordered[-1]
        ranked.append((theme, high.shares[theme] - low.shares[theme], high.name, low.name))
    return sorted(ranked, key=lambda row: -row[1])


def measure_distance(first: Profile, second: Profile) -> float:
    """Half the sum of the absolute differences of shares (Duncan and Duncan 1955): 0 alike, 1 nothing in common.

    >>> from policy_nlp.records import Profile
    >>> one = Profile("a", None, None, None, {"ecology": 0.4, "rural": 0.6}, {}, ())
    >>> two = Profile("b", None, None, None, {"ecology": 0.1, "rural": 0.9}, {}, ())
    >>> round(measure_distance(one, two), 3)
    0.3
    """
    themes = {*first.shares, *second.shares}
    return sum(abs(first.shares.get(theme, 0.0) - second.shares.get(theme, 0.0)) for theme in themes) / 2


def find_most_alike(comparison: Comparison) -> tuple[Profile, Profile, float]:
    """The two profiles that differ least, and by how much."""
    pairs = [(measure_distance(one, two), one, two) for one, two in combinations(comparison.profiles, 2)]
    distance, one, two = min(pairs, key=lambda pair: pair[0])
    return one, two, distance


def _group_profiles(profiles: Sequence[Profile], by: str) -> list[Profile]:
    groups: dict[str, list[Profile]] = {}
    for profile in profiles:
        key = getattr(profile, by)
        if key is None:
            name = profile.reports[0]
            raise UsageError(f"{name}: its {by} is not known; give it with --{by}, --name-pattern, or leave --by out")
        groups.setdefault(str(key), []).append(profile)
    return [sum_profiles(name, groups[name]) for name in sorted(groups)]


def _explain(given: int, filled: int, by: str, part: PartName | None) -> str:
    if filled < given and part is not None:
        return f"only {filled} of {given} reports have a part {part}; leave --part out or choose another"
    if by != "report" and filled > 1:
        return f"all reports share one {by}; compare them --by report"
    return "comparing needs two or more reports"
