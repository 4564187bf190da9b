"""The testing kit: strategies that make indicator values, and laws that hold for what reads and scores them.

`indicator_dsl.testing.strategies` and `indicator_dsl.testing.laws` need hypothesis (the extra ``[testing]``); this module,
`indicator_dsl.testing.corpus` and the pytest plugin don't.
"""
