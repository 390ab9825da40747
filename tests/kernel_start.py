"""What each kernel of a test runs first (conftest.py names it in PYTHONSTARTUP); it leaves no name behind."""

# To import torch, pandas and matplotlib makes a million objects, all of which stay. To look through them for garbage
# again and again takes half a second a lesson. tests/conftest.py does the same for the tests.
__import__("gc").set_threshold(100_000)
