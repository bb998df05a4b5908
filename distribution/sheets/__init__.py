"""Sheets: files of new personal codes, as letters or as a list, that are fetched once."""

from distribution.sheets.making import sheet_make
from distribution.sheets.orders import SheetRefused, codes_renew, sheet_fetch, sheet_order
from distribution.sheets.selectors import codes_of_campaign

__all__ = [
    "SheetRefused",
    "codes_of_campaign",
    "codes_renew",
    "sheet_fetch",
    "sheet_make",
    "sheet_order",
]
