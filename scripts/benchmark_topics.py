"""Measures topics against other ways to get them in one run, and stability against what another seed finds.

Processor seconds of one thread; c_npmi, and c_v by gensim, over the ten first words of each topic, with the same
paragraphs as the reference for every row. Two seeds each; "overlap" is the mean Jaccard overlap of matched topics
between them. Everything between the marks in docs/topics.md comes from here.

    python scripts/benchmark_topics.py REPORTS... [--topics 30] [--pairs 1]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import tomotopy
from document_sections import write_section
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel, LdaModel
from scipy.stats import spearmanr
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from policy_nlp.pipeline import Options, list_file_paragraphs
from policy_nlp.readers import find_sources
from policy_nlp.segmentation import is_word, load_words
from policy_nlp.threads import limit_threads
from policy_nlp.topics import TopicModel
from policy_nlp.topics.fitting import Plan, learn_topics, measure_stability
from policy_nlp.topics.measures import TOP, list_tops, match_topics, measure_coherence
from policy_nlp.topics.paragraphs import Paragraph
from policy_nlp.topics.terms import choose_words, index_documents

DOCUMENT = Path(__file__).parent.parent / "docs" / "topics.md"
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


def fit_factors(texts: Texts, topics: int, seed: int) -> Tops:
    """scikit-learn's NMF of tf-idf at its defaults, from a random start."""
    vectorizer = TfidfVectorizer(analyzer=lambda text: text)
    model = NMF(topics, init="random", random_state=seed, max_iter=1000).fit(vectorizer.fit_transform(texts))
    words = vectorizer.get_feature_names_out()
    return [tuple(words[column] for column in row[:TOP]) for row in np.argsort(-model.components_, axis=1)]


def fit_tomotopy(texts: Texts, topics: int, seed: int, weight: tomotopy.TermWeight = tomotopy.TermWeight.ONE) -> Tops:
    """tomotopy's LDAModel at its defaults, 1,000 iterations."""
    model = tomotopy.LDAModel(tw=weight, k=topics, seed=seed)
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


def measure_sliding(topics: Tops, texts: Texts) -> list[float]:
    """c_v of each topic (Röder, Both and Hinneburg 2015), by gensim."""
    tops = [list(topic) for topic in topics]
    model = CoherenceModel(topics=tops, texts=texts, dictionary=Dictionary(texts), coherence="c_v", processes=1)
    return [float(value) for value in model.get_coherence_per_topic()]


def measure(name: str, fit: Callable[[int], Tops], seeds: Sequence[int], texts: Texts) -> str:
    """A row: mean coherence, mean overlap and mean seconds over pairs of seeds."""
    tops, seconds = [], []
    for seed in seeds:
        start = time.process_time()
        tops.append(fit(seed))
        seconds.append(time.process_time() - start)
    coherence = [float(np.nanmean(measure_coherence(found, texts))) for found in tops]
    sliding = float(np.mean([np.nanmean(measure_sliding(found, texts)) for found in tops]))
    overlaps = [float(match_topics(one, two).mean()) for one, two in zip(tops[::2], tops[1::2], strict=True)]
    spread = ", ".join(f"{value:.3f}" for value in coherence)
    numbers = f"{np.mean(coherence):.3f} | {sliding:.3f} | {np.mean(overlaps):.3f} | {np.mean(seconds):.1f}"
    return f"| {name} | {numbers} | {spread} |"


def compare_stability(paragraphs: Sequence[Paragraph], topics: int, seeds: Sequence[int]) -> str:
    """A sentence on how the stability of topics foretells what another seed finds."""
    words = choose_words(paragraphs)
    documents = index_documents(paragraphs, words)
    fits = [learn_topics(paragraphs, words, Plan(topics, seed)) for seed in seeds]
    tops = [list_tops(weights) for weights, _, _ in fits]
    stability = measure_stability(fits[0][0], fits[0][2], documents, Plan(topics, seeds[0]))
    found = np.mean([match_topics(tops[0], other) for other in tops[1:]], axis=0)
    low = stability < 0.5
    return (
        f"Of the {topics} topics of seed {seeds[0]}, stability is {stability.mean():.2f} on average, and topics of"
        f" {len(seeds) - 1} other seeds overlap with them by {found.mean():.2f}; the rank correlation of the two is"
        f" {spearmanr(stability, found).statistic:.2f}. The {low.sum()} topics below 0.5 overlap by"
        f" {found[low].mean():.2f}, the others by {found[~low].mean():.2f}."
    )


def list_lines(paragraphs: Sequence[Paragraph], count: int, seeds: Sequence[int]) -> Iterator[str]:
    """The lines of the document's section."""
    texts = cut_naively(paragraphs)
    known = set(choose_words(paragraphs))
    pruned = [[word for word in text if word in known] for text in texts]
    reports = len({paragraph.report for paragraph in paragraphs})
    every = len({word for text in texts for word in text})
    yield f"{reports} reports, {len(paragraphs):,} paragraphs, {len(known):,} of their {every:,} words, {count} topics."
    yield "\n| topics by | c_npmi | c_v | overlap | seconds | c_npmi by seed |\n|---|---|---|---|---|---|"
    rows: tuple[tuple[str, Callable[[int], Tops]], ...] = (
        ("tomotopy, our words", lambda seed: fit_tomotopy(pruned, count, seed)),
        ("tomotopy, our words by idf", lambda seed: fit_tomotopy(pruned, count, seed, tomotopy.TermWeight.IDF)),
        ("scikit-learn NMF, our words by tf-idf", lambda seed: fit_factors(pruned, count, seed)),
        ("policy-nlp, gibbs", lambda seed: fit_ours(paragraphs, count, seed, "gibbs")),
        ("tomotopy, all words", lambda seed: fit_tomotopy(texts, count, seed)),
        ("gensim, our words", lambda seed: fit_gensim(pruned, count, seed)),
        ("gensim, all words", lambda seed: fit_gensim(texts, count, seed)),
        ("policy-nlp, online", lambda seed: fit_ours(paragraphs, count, seed, "online")),
    )
    for name, fit in rows:
        yield measure(name, fit, seeds, texts)
    yield f"\n{compare_stability(paragraphs, count, range(1, 6))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=1)
    parser.add_argument("--no-write", action="store_true", help="print without writing into the document")
    arguments = parser.parse_args()
    paragraphs = []
    for outcome in list_file_paragraphs(find_sources(arguments.reports).files, Options()):
        paragraphs += outcome.results
    with limit_threads():
        lines = list_lines(paragraphs, arguments.topics, range(1, 2 * arguments.pairs + 1))
        write_section(DOCUMENT, "benchmark", lines, not arguments.no_write)


if __name__ == "__main__":
    main()
