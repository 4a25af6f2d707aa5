"""Bouquet: the digital side of a département's public engineering."""
