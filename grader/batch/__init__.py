"""Grades a whole class: reads an export, grades it here or on a cluster, and keeps what came of it.

`export` reads what was downloaded; `grading` turns one upload into the bytes of its results.json;
`bench` is a warm process that does so again and again; `here` and `cluster` keep several busy;
`folder` is the output, which a second run goes on with; `tables` is what staff read, and `roster`
what the report reads.
"""
