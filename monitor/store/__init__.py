"""The database: the only floor that knows SQL. Domain values go in, domain values come out."""
