"""What only lesson 12 needs, questions and myths: its checkers and its figures."""
