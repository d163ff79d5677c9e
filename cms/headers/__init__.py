"""What browsers are told to allow and to refuse: which policy each answer bears, who puts it there, and what browsers report."""
