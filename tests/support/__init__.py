"""Test support: fakes (themselves tested) and real services that tests start."""
