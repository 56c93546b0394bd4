"""`report.pdf`: an export for publication, in Chinese, a part of it a file."""
