"""Tests of units and quantities."""
