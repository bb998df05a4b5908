"""The results of one survey: every question, over all its versions."""
