"""What only lesson B needs, why it works: its checkers, figures and rows, and two witnesses of a gradient."""
