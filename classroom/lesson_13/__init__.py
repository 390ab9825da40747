"""What only lesson 13 needs, language models: its checkers, its figures, and ten repetitions at once."""
