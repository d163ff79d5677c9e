"""PostgreSQL with a patience (ENGINE "cms.postgresql"): a worker does not wait for ever for a database that has stopped answering."""
