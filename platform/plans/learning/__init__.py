"""What becomes of what plans propose, told to the team: counted, compared, and never too fine."""
