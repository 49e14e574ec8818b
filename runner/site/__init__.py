"""What people write: settings, policies, readers, rates, facts. Strict YAML, schemas, units."""
