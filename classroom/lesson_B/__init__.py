"""What only lesson B needs, why distillation works: its checkers, its figures, its rows, two witnesses of a gradient."""
