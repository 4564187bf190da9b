"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``."""
