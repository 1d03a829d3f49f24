"""The demo: web, worker and beat as processes of their own. `stack.Stack` serves tests too."""
