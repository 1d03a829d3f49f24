"""Two years of the network on a clock of its own: the same pure functions, with invented people.

`world` invents them, `behaviour` says how they answer, `memory` is the platform in memory,
`driver` lets time pass, `measures` reads what came of it. Nothing here reads the clock, the
settings or the database; the same seed gives the same two years.
"""
