"""The staff's desk for questionnaires: how each question fares, and drafts edited page by page."""
