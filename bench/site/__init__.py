"""A portal of as many articles as wanted, the same from the same seed: what speed is measured on."""
