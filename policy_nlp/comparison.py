"""Puts reports, or groups of reports, side by side, and says what differs, how surely, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import combinations

from .codebook import Codebook
from .differences import adjust_differences, adjust_ps, compare_pair
from .errors import UsageError
from .findings import Difference, KeyWord, PartGap, Settings
from .groups import Groups
from .intervals import DRAWS, LEVEL, SEED, Sampled, average_sampled, list_estimates, sample_shares
from .keyness import PRIOR_STRENGTH, WordTable, count_words, find_key_words
from .panels import Dated, build_panel, find_alike, rank_profiles
from .profiling import ScoredReport, date_reports, join_scored, list_years
from .quantification import DEFAULTS, ShareErrors
from .records import Comparison, Profile, Scope, Unit

#: The reference that is the mean of all other places of the same level and year.
MEAN = "mean"
#: What many profiles are compared with where few share level and year with any: the mean of all others.
OTHERS = "others"
#: Up to so many profiles every pair is compared; more are compared with the mean of their level and year.
MOST_PAIRED = 6
#: So many names stand in an error.
_MOST_NAMED = 5


@dataclass(frozen=True)
class Plan:
    """What to compare and how; ``reference`` is the name of a profile, :data:`MEAN`, or None for every pair, or
    the mean where profiles are many.

    ``correction`` is the best one for the measure where it is None, ``adjust`` what suits how many are compared.
    ``groups`` are those that reports are put side by side in where ``by`` is "group"; a report in none is left out.
    """

    by: str = "report"
    groups: Groups | None = None
    measure: str = "characters"
    part: Scope | None = None
    correction: str | None = None
    reference: str | None = None
    adjust: str | None = None
    words: int = 15
    words_by_theme: bool = False

    @property
    def chosen_correction(self) -> str:
        """The correction asked for, or the one that does best."""
        return self.correction or DEFAULTS[self.measure]

    def choose_adjust(self, compared: int) -> str:
        """The adjustment asked for; else by how many are compared.

        Among a few no finding should be false; among many, where that would hide most, few of the findings.

        >>> Plan().choose_adjust(3), Plan().choose_adjust(300)
        ('holm', 'bh')
        """
        return self.adjust or ("holm" if compared <= MOST_PAIRED else "bh")


@dataclass(frozen=True, eq=False)
class _Side:
    """One profile's evidence: the report or group, and its sampled shares."""

    scored: ScoredReport
    sampled: Sampled


def build_comparison(
    scored: Sequence[ScoredReport],
    codebook: Codebook,
    errors: ShareErrors | None,
    plan: Plan,
    model: str,
    unit: Unit = "sentence",
) -> Comparison:
    """The whole comparison of two or more reports or groups; ``model`` and the ``unit`` it reads are for the record.

    Raises
    ------
    UsageError
        Fewer than two reports or groups are there to compare, a group's key is unknown, the reference is none, or a
        correction is asked for that the model knows nothing for.
    """
    if errors is None and plan.correction not in (None, "none"):
        raise UsageError(
            f"--correction {plan.correction} needs a model that knows its errors; leave it out, or take --model default"
        )
    sides = _build_sides(scored, plan, errors)
    keys = sides[0].scored.themes
    pairs, adjust = _pair_sides(sides, plan), plan.choose_adjust(len(sides))
    gaps = [gap for one, other, _ in pairs for gap in compare_pair(one.sampled, other, keys)]
    differences = adjust_differences(gaps, adjust)
    themes = codebook.order_themes(keys)
    whole = plan.by == "report" and plan.part in (None, "body")
    samples = [side.sampled for side in sides]
    correction = plan.chosen_correction if errors is not None else "none"
    settings = Settings(
        model=model,
        version=version("policy-nlp"),
        by=plan.by,
        correction=correction,
        corrected=correction != "none",
        calibrated_on=errors.reports if errors is not None else 0,
        level=LEVEL,
        draws=DRAWS,
        seed=SEED,
        adjust=adjust,
        reference=plan.reference or (pairs[0][1].name if len(sides) > MOST_PAIRED else None),
        comparisons=len(differences),
        prior_strength=PRIOR_STRENGTH,
        unit=unit,
    )
    return Comparison(
        themes=themes,
        profiles=tuple(_build_profile(side, plan.measure, codebook) for side in sides),
        measure=plan.measure,
        part=plan.part,
        differences=_order_differences(differences, themes),
        words=_find_words(sides, pairs, themes, plan),
        parts=_compare_parts([side.scored for side in sides], plan, errors, adjust) if whole else (),
        panel=build_panel(_list_dated(sides), keys, adjust) if plan.by == "report" else None,
        ranks=rank_profiles(samples, keys),
        alike=find_alike(samples, [_sum_words(side.scored) for side in sides]),
        settings=settings,
    )


def _list_dated(sides: Sequence[_Side]) -> list[Dated]:
    """What makes the years of places: their work reports, or where there are none the kind that has most years."""
    found = date_reports([side.scored for side in sides])
    series: dict[str, list[int]] = {}
    for (place, _), years in sorted(found.items(), key=lambda pair: (pair[0][1] == "", len(pair[1]))):
        series[place] = [rows[0] for rows in years.values()]
    return [(sides[at].scored.metadata, sides[at].sampled) for rows in series.values() for at in rows]


def _build_sides(scored: Sequence[ScoredReport], plan: Plan, errors: ShareErrors | None) -> list[_Side]:
    """What is put side by side: the reports that have what is compared, or their groups; two or more."""
    filled = [item for item in (one.select_part(plan.part) for one in scored) if len(item.layout.characters)]
    grouped = filled if plan.by == "report" else _group_reports(filled, plan)
    if len(grouped) < 2:
        raise UsageError(_explain(len(scored), len(filled), plan.by, plan.part))
    return [_Side(item, sampled) for item, sampled in zip(grouped, _sample(grouped, plan, errors), strict=True)]


def _key_draws(items: Sequence[ScoredReport]) -> list[str]:
    """What draws follow from: the texts, so that another file name, or a group of one report alone, changes no number.

    Copies of a text are numbered in the order of their names, or nothing could differ between two of them.
    """
    keys, copies = [item.fingerprint for item in items], Counter[str]()
    for at in sorted(range(len(items)), key=lambda at: items[at].name):
        copies[keys[at]] += 1
        keys[at] = f"{keys[at]} {copies[keys[at]]}"
    return keys


def _sample(items: Sequence[ScoredReport], plan: Plan, errors: ShareErrors | None) -> list[Sampled]:
    return [
        replace(
            sample_shares(key, item.rows(plan.measure), plan.chosen_correction, errors, clusters=item.clusters),
            name=item.name,
        )
        for item, key in zip(items, _key_draws(items), strict=True)
    ]


def _build_profile(side: _Side, measure: str, codebook: Codebook) -> Profile:
    scored, rows = side.scored, side.scored.rows(measure)
    amounts = {theme: int(rows.weights[rows.chosen == at].sum()) for at, theme in enumerate(scored.themes)}
    shares = dict(zip(scored.themes, side.sampled.shares.tolist(), strict=True))
    estimates = dict(zip(scored.themes, list_estimates(side.sampled), strict=True))
    order = codebook.order_themes(scored.themes)
    return Profile(
        name=scored.name,
        place=scored.metadata.place,
        level=scored.metadata.level,
        year=scored.metadata.year,
        shares={theme: shares[theme] for theme in order},
        amounts={theme: amounts[theme] for theme in order},
        reports=scored.reports,
        estimates={theme: estimates[theme] for theme in order},
    )


def _group_reports(scored: Sequence[ScoredReport], plan: Plan) -> list[ScoredReport]:
    groups: dict[str, list[ScoredReport]] = {}
    for item in scored:
        key = plan.groups.find(item.name, item.metadata) if plan.groups else getattr(item.metadata, plan.by)
        if key is not None:
            groups.setdefault(str(key), []).append(item)
        elif not plan.groups:
            raise UsageError(
                f"{item.name}: its {plan.by} is not known; give it with --{plan.by}, --name-pattern, or leave --by out"
            )
    names = [name for name in plan.groups.names if name in groups] if plan.groups else sorted(groups)
    if plan.groups and (taken := {MEAN, OTHERS} & groups.keys()):
        raise UsageError(f"no group may be called {min(taken)}, as means of reports are; give it another name")
    # Draws go by place in the group: neither the order of inputs nor, where places and years are known, names matter.
    return [join_scored(name, sorted(groups[name], key=_order_dated)) for name in names]


def _order_dated(item: ScoredReport) -> tuple[str, int, str]:
    return item.metadata.place or "", item.metadata.year or 0, item.name


def _pair_sides(sides: Sequence[_Side], plan: Plan) -> list[tuple[_Side, Sampled, list[_Side]]]:
    """Whom to compare with whom: a side, the shares it is compared with, and the sides that these come from."""
    if plan.reference is None and len(sides) <= MOST_PAIRED:
        return [(one, two.sampled, [two]) for one, two in combinations(sides, 2)]
    if plan.reference in (None, MEAN):
        paired = [_pair_with(MEAN, side, _list_peers(side, sides)) for side in sides if _list_peers(side, sides)]
        if not paired and plan.reference:
            raise UsageError("no two reports are of the same level and year; leave --reference out or name a report")
        if plan.reference or len(paired) >= len(sides) / 2:
            return paired
        return [_pair_with(OTHERS, side, [other for other in sides if other is not side]) for side in sides]
    chosen = [side for side in sides if side.scored.name == plan.reference] or [
        side for side in sides if side.scored.metadata.place == plan.reference
    ]
    if len(chosen) != 1:
        known = ", ".join(side.scored.name for side in (chosen or sides)[:_MOST_NAMED])
        fault = "names several reports" if chosen else "names none of the reports"
        raise UsageError(f"--reference {plan.reference} {fault}; give {MEAN}, or the name of one: {known}")
    return [(side, chosen[0].sampled, chosen) for side in sides if side is not chosen[0]]


def _pair_with(name: str, side: _Side, peers: list[_Side]) -> tuple[_Side, Sampled, list[_Side]]:
    return side, average_sampled(name, [peer.sampled for peer in peers]), peers


def _list_peers(side: _Side, sides: Sequence[_Side]) -> list[_Side]:
    """All others of the same level, year and kind."""
    scored = [side.scored, *(other.scored for other in sides)]
    keys = [(item.metadata.level, item.metadata.year, item.likened_to) for item in scored]
    return [other for other, key in zip(sides, keys[1:], strict=True) if other is not side and key == keys[0]]


def _order_differences(differences: Sequence[Difference], themes: Sequence[str]) -> tuple[Difference, ...]:
    """The surest first; equal ones by theme."""
    return tuple(
        sorted(differences, key=lambda gap: (gap.p_adjusted, gap.p, -abs(gap.difference), themes.index(gap.theme)))
    )


def _sum_words(scored: ScoredReport) -> Counter[str]:
    bag = Counter[str]()
    for words in scored.words:
        bag.update(words)
    return bag


def _find_words(
    sides: Sequence[_Side], pairs: Sequence[tuple[_Side, Sampled, list[_Side]]], themes: Sequence[str], plan: Plan
) -> tuple[KeyWord, ...]:
    """Words behind every pair, in both directions where every pair is compared."""
    found: list[KeyWord] = []
    if not plan.words:
        return ()
    places = {side: at for at, side in enumerate(sides)}
    for theme in (None, *themes) if plan.words_by_theme else (None,):
        table = WordTable.of([count_words(side.scored, theme) for side in sides])
        for one, other, peers in pairs:
            others = [places[peer] for peer in peers]
            found += find_key_words(table, places[one], others, other.name, theme, plan.words)
            if len(peers) == 1:
                found += find_key_words(table, others[0], [places[one]], one.scored.name, theme, plan.words)
    return tuple(found)


def _compare_parts(
    filled: Sequence[ScoredReport], plan: Plan, errors: ShareErrors | None, adjust: str
) -> tuple[PartGap, ...]:
    """Review against plan of every report, and each plan against the next year's review of the same place."""
    pairs = [("within", item.select_part("review"), item.select_part("plan")) for item in filled]
    pairs += [("kept", one.select_part("plan"), two.select_part("review")) for one, two in list_years(filled)]
    gaps: list[PartGap] = []
    for kind, earlier, later in pairs:
        if len(earlier.words) and len(later.words):
            gaps += _compare_two_parts(kind, earlier, later, plan, errors)
    adjusted = adjust_ps([gap.p for gap in gaps], adjust)
    return tuple(replace(gap, p_adjusted=p) for gap, p in zip(gaps, adjusted, strict=True))


def _compare_two_parts(
    kind: str, earlier: ScoredReport, later: ScoredReport, plan: Plan, errors: ShareErrors | None
) -> list[PartGap]:
    one, two = _sample((earlier, later), plan, errors)
    estimates = (list_estimates(one), list_estimates(two))
    listed = []
    for at, gap in enumerate(compare_pair(two, one, earlier.themes)):
        shares = (estimates[0][at], estimates[1][at])
        place = earlier.metadata.place or earlier.name
        names = (kind, place, earlier.name, later.name, gap.theme)
        listed.append(PartGap(*names, *shares, gap.difference, gap.low, gap.high, gap.p, gap.p))
    return listed


def _explain(given: int, filled: int, by: str, part: Scope | None) -> str:
    if filled < given and part is not None:
        return f"only {filled} of {given} reports have a part {part}; leave --part out or choose another"
    if by == "group":
        return "reports stand in fewer than two groups; see that the table of groups names them"
    if by != "report" and filled > 1:
        return f"all reports share one {by}; compare them --by report"
    return "comparing needs two or more reports; see one with: policy-nlp tag"
