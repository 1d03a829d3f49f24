"""The pages of the diagnostic: taking it, coming back to it, its result."""
