"""Closing the loop: rules, cases and messages to people who answered. Its first feature is still to come."""
