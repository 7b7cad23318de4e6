"""TOML to frozen settings."""
