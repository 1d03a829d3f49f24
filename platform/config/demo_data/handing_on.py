"""What an owner of the demo hands on: a report, which the worker will draw, and a link."""

from config.demo_data.firms import Story
from diagnostics import services

DAYS = 90


def hand_on(story: Story) -> None:
    """Ask for the PDF of a result and share it."""
    services.request_report(story.assessment)
    services.create_share_link(story.assessment, days=DAYS, label="Mon comptable")
