"""Measures topics against plain gensim and plain tomotopy in one run: coherence, topics that come back, time.

Processor seconds of one thread; c_npmi of gensim over the ten first words of each topic, with the same paragraphs as
the reference for every row. Two seeds each; "overlap" is the mean Jaccard overlap of matched topics between them.

    python scripts/benchmark_topics.py REPORTS... [--topics 30] [--pairs 1]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
import tomotopy
from gensim.corpora import Dictionary
from gensim.models import LdaModel

from policy_nlp.pipeline import Options, list_file_paragraphs
from policy_nlp.readers import find_files
from policy_nlp.segmentation import is_word, load_words
from policy_nlp.threads import limit_threads
from policy_nlp.topics import TopicModel
from policy_nlp.topics.fitting import Plan, learn_topics
from policy_nlp.topics.measures import TOP, match_topics, measure_coherence
from policy_nlp.topics.paragraphs import Paragraph
from policy_nlp.topics.terms import choose_words

ITERATIONS = 1000
Tops = list[tuple[str, ...]]
Texts = list[list[str]]


def cut_naively(paragraphs: Sequence[Paragraph]) -> Texts:
    """Words of two characters or more that are no stop words, as anyone would take them first."""
    stop_words = set(load_words("stop_words"))
    return [[w for w in one.words if len(w) > 1 and is_word(w) and w not in stop_words] for one in paragraphs]


def fit_gensim(texts: Texts, topics: int, seed: int) -> Tops:
    """gensim's LdaModel at its defaults."""
    dictionary = Dictionary(texts)
    model = LdaModel(list(map(dictionary.doc2bow, texts)), topics, dictionary, random_state=seed)
    return [tuple(word for word, _ in model.show_topic(topic, TOP)) for topic in range(topics)]


def fit_tomotopy(texts: Texts, topics: int, seed: int) -> Tops:
    """tomotopy's LDAModel at its defaults, 1,000 iterations."""
    model = tomotopy.LDAModel(k=topics, seed=seed)
    for text in texts:
        if text:
            model.add_doc(text)
    model.train(ITERATIONS, workers=1)
    return [tuple(word for word, _ in model.get_topic_words(topic, TOP)) for topic in range(topics)]


def fit_ours(paragraphs: Sequence[Paragraph], topics: int, seed: int, engine: str) -> Tops:
    """What ``policy-nlp topics fit`` learns, choice of words included."""
    words = choose_words(paragraphs)
    weights, _, _ = learn_topics(paragraphs, words, Plan(topics, seed, engine))
    model = TopicModel(words, weights)
    return [model.list_words(topic, TOP) for topic in range(topics)]


def measure(name: str, fit: Callable[[int], Tops], seeds: Sequence[int], texts: Texts) -> tuple[float, float, float]:
    """Mean coherence, mean overlap and mean seconds over pairs of seeds; prints a row."""
    tops, seconds = [], []
    for seed in seeds:
        start = time.process_time()
        tops.append(fit(seed))
        seconds.append(time.process_time() - start)
    coherence = [float(np.nanmean(measure_coherence(found, texts))) for found in tops]
    overlaps = [float(match_topics(one, two).mean()) for one, two in zip(tops[::2], tops[1::2], strict=True)]
    row = float(np.mean(coherence)), float(np.mean(overlaps)), float(np.mean(seconds))
    spread = ", ".join(f"{value:.3f}" for value in coherence)
    print(f"| {name} | {row[0]:.3f} | {row[1]:.3f} | {row[2]:.1f} | {spread} |", flush=True)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=1)
    arguments = parser.parse_args()
    paragraphs = []
    for outcome in list_file_paragraphs(find_files(arguments.reports), Options()):
        paragraphs += outcome.results
    texts = cut_naively(paragraphs)
    known = set(choose_words(paragraphs))
    pruned = [[word for word in text if word in known] for text in texts]
    count, seeds = arguments.topics, range(1, 2 * arguments.pairs + 1)
    print(f"{len(paragraphs)} paragraphs, {len(known)} of {len({w for t in texts for w in t})} words\n")
    print("| topics by | coherence | overlap | seconds | coherence by seed |\n|---|---|---|---|---|", flush=True)
    with limit_threads():
        plain = measure("tomotopy, our words", lambda seed: fit_tomotopy(pruned, count, seed), seeds, texts)
        ours = measure("policy-nlp, gibbs", lambda seed: fit_ours(paragraphs, count, seed, "gibbs"), seeds, texts)
        measure("tomotopy, all words", lambda seed: fit_tomotopy(texts, count, seed), seeds, texts)
        measure("gensim, our words", lambda seed: fit_gensim(pruned, count, seed), seeds, texts)
        measure("gensim, all words", lambda seed: fit_gensim(texts, count, seed), seeds, texts)
        measure("policy-nlp, online", lambda seed: fit_ours(paragraphs, count, seed, "online"), seeds, texts)
    print(f"\ncoherence {ours[0] / plain[0]:.2f} times, seconds {ours[2] / plain[2]:.2f} times tomotopy, our words")


if __name__ == "__main__":
    main()
