"""How fast officed is, as ratios in one run: no figure stands without its yardstick beside it."""
