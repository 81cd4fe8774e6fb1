"""Topics: learnt from paragraphs in several runs, described so that a reader knows them, given by numpy alone."""

from __future__ import annotations

from .model import Topic, TopicModel

__all__ = ["Topic", "TopicModel"]
