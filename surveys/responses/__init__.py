"""Answers as staff read them: found, shown, exported."""
