"""What only lesson 15 needs, your own model: its checkers and figures, a bill, tests of few seeds, and a stored run."""
