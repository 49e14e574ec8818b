"""The nouns: frozen values, no input or output. Rooms take and return these and nothing else."""
