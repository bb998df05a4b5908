"""Lynghei Bredbånd: an invented Nordic broadband company, so that the product can be seen alive."""

EMAIL, PASSWORD = "demo@anbefal.example", "walk in the heather"  # noqa: S105  # public on purpose
