"""Answers collected elsewhere: reading a file's columns, checking its rows, importing, undoing."""
