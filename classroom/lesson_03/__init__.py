"""What only lesson 03 needs, the two-stage process: its checkers and its figures."""
