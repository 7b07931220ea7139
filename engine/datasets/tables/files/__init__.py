"""Reading tables from files: delimited text, Excel and Parquet to a Table of numpy columns."""
