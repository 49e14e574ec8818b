"""`make bench`: what Relance costs, as ratios measured in one run on this machine. No part of the tests."""
