"""The timeline document: its records, its reader, its checks and its schema."""
