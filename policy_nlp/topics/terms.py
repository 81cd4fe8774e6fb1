"""Which words topics are learnt from: words of policy, neither ceremony nor names of places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ..segmentation import is_word, load_words
from .paragraphs import Paragraphs

_FEWEST, _MOST_FEWEST, _PER_PARAGRAPHS = 2, 5, 100
_LARGEST_SHARE = 0.25
#: Where this many places or more are there, a word must occur in some of them and not belong to one alone.
_ENOUGH_PLACES, _FEWEST_PLACES, _LARGEST_PLACE = 10, 3, 0.5


def choose_words(paragraphs: Paragraphs, stop_words: Iterable[str] = ()) -> list[str]:
    """The words to learn from, sorted.

    Left out are words of one character, numbers, stop words and ceremony; words in fewer than one paragraph in a
    hundred (at least two, and five are enough) or in more than a quarter of them; names of provinces, cities of
    prefecture level and the places that the reports are of; and, where ten places or more are there, words in fewer
    than three of them or more than half of whose paragraphs are of one: those name something of that place alone.
    """
    counts, places = Counter[str](), defaultdict[str, Counter[str]](Counter)
    names = set[str]()
    for paragraph in paragraphs:
        names.add(paragraph.place)
        for word in set(paragraph.words):
            counts[word] += 1
            places[word][paragraph.place] += 1
    names.discard("")
    names_of_cities = load_words("prefecture_cities")
    left_out = {*load_words("stop_words"), *load_words("topic_stop_words"), *stop_words, *names, *names_of_cities}
    left_out |= {name[:-1] for name in names} | {f"{name}市" for name in names_of_cities}
    fewest = min(max(_FEWEST, len(paragraphs) // _PER_PARAGRAPHS), _MOST_FEWEST)
    most = _LARGEST_SHARE * len(paragraphs)
    return sorted(
        word
        for word, count in counts.items()
        if len(word) > 1
        and fewest <= count <= most
        and is_word(word)
        and word not in left_out
        and (len(names) < _ENOUGH_PLACES or _is_everywhere(places[word], count))
    )


def _is_everywhere(places: Counter[str], count: int) -> bool:
    return len(places) >= _FEWEST_PLACES and max(places.values()) <= _LARGEST_PLACE * count


def index_documents(paragraphs: Paragraphs, words: list[str]) -> list[list[int]]:
    """The words of every paragraph as places in ``words``, in order; unknown ones left out."""
    index = {word: column for column, word in enumerate(words)}
    return [[index[word] for word in paragraph.words if word in index] for paragraph in paragraphs]
