"""Tests of the dunning room: pure decisions, no mock."""
