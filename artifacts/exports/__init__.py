"""What a scored batch leaves: results.csv, results.parquet, summary.json, a page of Markdown."""
