"""Lynghei Bredbånd: an invented Nordic broadband company, so that the product can be seen alive."""
