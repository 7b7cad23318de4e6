"""officed: the registrar that never sleeps."""

__version__ = "0.1.0"
