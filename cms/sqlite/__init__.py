"""Django's SQLite, told beforehand what it would find out by taking the writers' lock."""
