"""What the spreadsheets of this product look like: one definition of columns, for reading and for writing."""
