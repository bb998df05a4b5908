"""Closing the loop: rules, cases and messages to people who answered. Still to be built."""
