"""Make the pages of evidence anew, and tell which of them are older than the painter."""
