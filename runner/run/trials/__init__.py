"""Policy tests people write, played by what a run does each morning: learn, decide, journal."""
