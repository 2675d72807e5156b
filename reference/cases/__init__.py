"""The enumerations: which cases each question is asked, smallest first, with values from a seed."""
