"""Requests, quotes, comparisons and acceptances as papers: PDF to print and sign, XLSX to reckon with."""
