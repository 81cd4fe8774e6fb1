"""From paragraphs to a folder of topics: plans the fit, chooses the number if asked to, and keeps what comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from .codebook import load_codebook
from .corpus import read_labels
from .errors import UsageError
from .pipeline import Options, open_segmenter
from .topic_store import StoredTopics, save_topics
from .topics.choice import Candidate, recommend_number, try_numbers
from .topics.fitting import Plan, fit_topics
from .topics.intrusion import IntrusionScore, draw_intruders, score_answers
from .topics.paragraphs import Paragraph, ParagraphFile, Paragraphs
from .topics.seeds import read_seeds, seed_themes


@dataclass(frozen=True)
class FitSummary:
    """What a fit came to: the number of topics, the numbers tried, and warnings."""

    count: int
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...]


def plan_fit(
    numbers: Sequence[int],
    seed: int,
    engine: str,
    options: Options,
    part: str | None = None,
    *,
    guided: bool = False,
    seed_words: Path | None = None,
) -> Plan:
    """The plan that options come to; several ``numbers`` of topics are tried, or a range of them where none is given.

    Raises
    ------
    UsageError
        Seed words are given to the online engine, gensim is missing for it, or there are more seed topics than topics.
    """
    segmenter = open_segmenter(options.user_words, options.stop_words)
    guide = read_seeds(seed_words) if seed_words else seed_themes(load_codebook(), segmenter) if guided else ()
    if guide and engine != "gibbs":
        raise UsageError("seed words need --engine gibbs")
    if engine == "online" and find_spec("gensim") is None:
        raise UsageError(
            "--engine online needs gensim, which installs with Python 3.11 to 3.13: use one of these, or --engine gibbs"
        )
    number = numbers[0] if len(numbers) == 1 else 0
    if guide and number and number <= len(guide):
        raise UsageError(f"{len(guide)} seed topics and a residual one need --topics {len(guide) + 1} or more")
    return Plan(
        number, seed, engine, options.stop_words, guide, part=part, user_words=options.user_words, tried=tuple(numbers)
    )


def cut_alike(options: Options, stored: StoredTopics) -> Options:
    """Options by which reports are cut into words as those were that the topics come from."""
    return replace(options, user_words=(*stored.user_words, *options.user_words))


def score_intrusion(stored: StoredTopics, seed: int, tables: Sequence[Path]) -> IntrusionScore:
    """How often coders found the word that does not belong, by the tables that they filled in.

    Raises
    ------
    LabelsError
        A table cannot be read, or holds no answer.
    UsageError
        A row is no task of the model and seed, or its answer none of its words.
    """
    answers = [(row.text, row.label) for table in tables for row in read_labels(table)[0]]
    return score_answers(draw_intruders(stored.model, seed), answers)


@contextmanager
def keep_paragraphs(paragraphs: Iterable[Paragraph], engine: str) -> Iterator[Paragraphs]:
    """Paragraphs to go through again and again: in memory, or for the online engine in a temporary file."""
    if engine != "online":
        yield list(paragraphs)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield ParagraphFile(Path(folder) / "paragraphs.jsonl", paragraphs)


def fit_reports(
    paragraphs: Paragraphs, plan: Plan, output: Path, on_step: Callable[[str], None] = lambda step: None
) -> FitSummary:
    """Fits topics to paragraphs, as many as are recommended where the plan says 0, and writes them to a folder.

    Raises
    ------
    UsageError
        The collection is too small, or its words are.
    """
    candidates: tuple[Candidate, ...] = ()
    if not plan.topics:
        candidates = try_numbers(paragraphs, plan, on_step)
        plan = replace(plan, topics=recommend_number(candidates))
    fitted = fit_topics(paragraphs, plan, on_step)
    save_topics(output, fitted, plan, candidates)
    return FitSummary(plan.topics, candidates, fitted.warnings)
