"""Proves the suites, in both directions: every known mistake, as a whole upload, loses exactly the
items that it must, and every right upload keeps all of them.

`tables` reads the mistakes, `trial` grades, `uploads` finds the right ones, `seeds` draws many
values for the solution, `signatures` tells which mistakes a finding can name, `matrix` and
`summary` put it into a table and into sentences.
"""
