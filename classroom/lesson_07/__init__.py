"""What only lesson 07 needs, temperature and model size: its checkers and its figures."""
