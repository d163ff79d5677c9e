"""What is too long for every change: `make drill`. Its parts serve the short tests too."""
