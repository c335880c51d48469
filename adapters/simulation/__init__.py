"""Plays whole assessments in virtual time: a demo without a browser, and the harness that tries to break the engine."""
