"""The writers of the letter, by what they are for."""
