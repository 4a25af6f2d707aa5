"""Tables that people send: a CSV or a workbook, checked before it is opened. Knows no column of any of them."""
