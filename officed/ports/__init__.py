"""Protocols the flow needs; the floors above fill them."""
