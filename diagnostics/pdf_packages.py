"""What draws a report and is not a Python package, under the names of Debian."""

# Named by the Dockerfile and docs/operations.md too. Any font will do; this one gives the same
# report everywhere.
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-inter")
