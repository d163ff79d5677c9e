"""The benchmark suite: what the portal is measured by, and the sites that it is measured on."""
