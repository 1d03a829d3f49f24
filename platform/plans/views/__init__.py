"""The owner's home and plan, what their mails open, and what a connecteur in charge sees."""
