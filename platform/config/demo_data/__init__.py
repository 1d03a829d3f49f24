"""The demo's fictitious people, firms and history: drawn from one seed, the same on each load."""
