"""What only lesson 16 needs, the capstone: what is given, what a student costs, hand-ins, and the board of a class."""
