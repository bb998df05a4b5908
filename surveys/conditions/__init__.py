"""Conditions for people: their words, their form, and whether they can ever hold."""

from surveys.conditions.words import asked_in_words, conditions_in_words

__all__ = ["asked_in_words", "conditions_in_words"]
