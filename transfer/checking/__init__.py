"""What would become of the addresses of an old portal: which lead to a living page in one step, and which do not."""
