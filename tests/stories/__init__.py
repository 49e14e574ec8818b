"""Stories users of other systems told (SCENARIOS), each dated and named after what must hold."""
