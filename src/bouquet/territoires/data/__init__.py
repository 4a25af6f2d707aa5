"""Reference data made by scripts/build_populations.py; README.md beside this file says from what."""
