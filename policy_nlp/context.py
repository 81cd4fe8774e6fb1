"""What surrounds a sentence, as numbers: the guesses for its neighbours, paragraph, headings and sections.

Stacked sequential learning (Cohen and Carvalho 2005): a second stage reads the first stage's probabilities around
each sentence. This module builds its inputs from them and from where the sentence stands.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .features import ReportFeatures
from .marks import MARK_KINDS
from .records import PARTS

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]
SLOTS = 4
_SLOT_NAMES = ("part", "section", "sub-section", "lead")
#: Sub-sections and leads say of which sub-theme their text is; parts and sections at most the theme.
_NEAR_SLOTS = (2, 3)
_WINDOWS = (3, 6, 12)


class Frame:
    """Where every sentence of a report stands: length, paragraph, part, mark, and the headings above it.

    ``path`` has shape (sentences, SLOTS) and names, for each slot, the sentence that heads it, -1 for none.
    """

    def __init__(self, features: ReportFeatures) -> None:
        sentences = features.sentences
        self.count = len(sentences)
        self.characters = np.array([max(1, s.characters) for s in sentences], np.float32)
        self.paragraph = np.array([s.paragraph for s in sentences], np.intp)
        self.part = np.array([PARTS.index(s.part) for s in sentences], np.intp)
        self.mark = np.array([MARK_KINDS.index(s.mark) for s in sentences], np.intp)
        self.path = np.full((self.count, SLOTS), -1, np.intp)
        self.slot = np.full(self.count, -1, np.intp)
        self._trace_path(features)

    def _trace_path(self, features: ReportFeatures) -> None:
        current = [-1] * SLOTS
        sentences = features.sentences
        for at, sentence in enumerate(sentences):
            new = at == 0 or sentence.paragraph != sentences[at - 1].paragraph
            alone = at + 1 == self.count or sentences[at + 1].paragraph != sentence.paragraph
            slot = sentence.slot(first=new and not alone)
            if slot is not None:
                current[slot:] = [at] + [-1] * (SLOTS - slot - 1)
                self.slot[at] = slot
            elif new:
                current[-1] = -1
            self.path[at] = current

    @cached_property
    def weights(self) -> Floats:
        """What a sentence weighs in means and training: the square root of its characters."""
        return np.sqrt(self.characters)


def build_inputs(probabilities: Floats, themes: Floats, vectors: Floats, frame: Frame) -> Floats:
    """Inputs of the second stage, a row a sentence.

    ``probabilities`` (sentences, codes) are the first stage's, ``themes`` (codes, themes) sums codes to themes,
    ``vectors`` (sentences, dimensions) are the sentences' own. What is near tells by code, what is further by theme.
    """
    coarse = probabilities @ themes
    own, theme = np.sqrt(probabilities), np.sqrt(coarse)
    at = np.arange(frame.count)
    blocks = [own, theme, _take(own, at - 1), _take(own, at + 1), _take(theme, at - 2), _take(theme, at + 2)]
    blocks += [np.sqrt(_window_mean(coarse, half)) for half in _WINDOWS]
    blocks.append(np.sqrt(_run_mean(probabilities, frame.paragraph, frame.weights)))
    blocks += [np.sqrt(mean) for mean in _mean_before_after(coarse, frame.paragraph, frame.weights)]
    for slot in range(SLOTS):
        heading = frame.path[:, slot]
        blocks += [_take(own if slot in _NEAR_SLOTS else theme, heading)]
        blocks += [np.sqrt(_run_mean(coarse, heading, frame.weights))]
    return np.hstack([*blocks, vectors, _describe_places(frame)]).astype(np.float32)


def name_blocks(codes: int, themes: int, dimensions: int) -> list[str]:
    """For every input of :func:`build_inputs` what it tells of, in the same order."""
    names = ["words"] * (codes + themes)
    for width in (codes, themes):
        names += ["sentences before"] * width + ["sentences after"] * width
    names += ["surroundings"] * (themes * len(_WINDOWS)) + ["paragraph"] * (codes + 2 * themes)
    for slot, name in enumerate(_SLOT_NAMES):
        names += [f"{name} heading"] * (codes if slot in _NEAR_SLOTS else themes)
        names += [f"text under the {name} heading"] * themes
    places = 15 + (SLOTS + 1) + len(PARTS) + len(MARK_KINDS) + 2 * SLOTS
    return names + ["words"] * dimensions + ["place in the report"] * places


def _describe_places(frame: Frame) -> Floats:
    count, at = frame.count, np.arange(frame.count)
    starts, ends, run = _find_runs(frame.paragraph)
    length, within, place = (ends - starts)[run], at - starts[run], at / count
    size = frame.characters
    columns = [place, place**2, np.exp(-at / 5), np.exp(-(count - 1 - at) / 5), np.minimum(np.sqrt(size) / 10, 2)]
    columns += [size < 12, size < 22, within == 0, within == 1, within == 2, within >= 6]
    columns += [length == 1, length < 4, length > 9, length - within == 1]
    columns += [frame.slot == slot for slot in range(-1, SLOTS)]
    columns += [frame.part == part for part in range(len(PARTS))]
    columns += [frame.mark == mark for mark in range(len(MARK_KINDS))]
    for slot in range(SLOTS):
        heading = frame.path[:, slot]
        columns += [heading < 0, np.exp(-(at - np.where(heading < 0, at - 99, heading)) / 4)]
    return np.stack(columns, axis=1).astype(np.float32)


def _take(rows: Floats, index: Integers) -> Floats:
    """Rows by index, zeros where the index lies outside."""
    taken = rows[np.clip(index, 0, len(rows) - 1)]
    taken[(index < 0) | (index >= len(rows))] = 0
    return taken


def _find_runs(keys: Integers) -> tuple[Integers, Integers, Integers]:
    """Starts and ends of runs of equal keys, and the run of every place."""
    begins = np.concatenate([[True], keys[1:] != keys[:-1]])
    starts = np.flatnonzero(begins)
    return starts, np.append(starts[1:], len(keys)), np.cumsum(begins) - 1


def _run_mean(rows: Floats, keys: Integers, weights: Floats) -> Floats:
    starts, _, run = _find_runs(keys)
    total = np.add.reduceat(rows * weights[:, None], starts, axis=0)
    mean = total / np.add.reduceat(weights, starts)[:, None]
    return np.asarray(mean[run], np.float32)


def _mean_before_after(rows: Floats, keys: Integers, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted means of the rows before, and after, each row within its run; zeros where there are none."""
    starts, ends, run = _find_runs(keys)
    sums = np.vstack([np.zeros((1, rows.shape[1])), np.cumsum(rows * weights[:, None], axis=0, dtype=np.float64)])
    mass = np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])
    at, start, end = np.arange(len(keys)), starts[run], ends[run]
    before = (sums[at] - sums[start]) / np.maximum(mass[at] - mass[start], 1e-9)[:, None]
    after = (sums[end] - sums[at + 1]) / np.maximum(mass[end] - mass[at + 1], 1e-9)[:, None]
    return np.maximum(before, 0).astype(np.float32), np.maximum(after, 0).astype(np.float32)


def _window_mean(rows: Floats, half: int) -> Floats:
    """Means under a triangle that reaches ``half`` rows to both sides."""
    count = len(rows)
    total, mass = np.zeros_like(rows), np.zeros(count, np.float32)
    for offset in range(-half, half + 1):
        low, high = max(0, -offset), min(count, count - offset)
        if low < high:
            weight = np.float32(1 - abs(offset) / (half + 1))
            total[low:high] += weight * rows[low + offset : high + offset]
            mass[low:high] += weight
    return np.asarray(total / mass[:, None], np.float32)
