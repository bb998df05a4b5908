"""Surveys and answers for programs."""
