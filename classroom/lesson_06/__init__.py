"""What only lesson 06 needs, spot the bug: its checkers and its figures."""
