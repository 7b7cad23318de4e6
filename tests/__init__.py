"""The tests of officed: unit mirrors the floors, contract holds every part against its port, acceptance runs it all."""
