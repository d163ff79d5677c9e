"""Services of the world outside, as real servers of our own that behave well or badly."""
