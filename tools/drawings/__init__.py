"""The drawings of the lessons: one hand (pen), one palette (that of kdlib.looks), a function a drawing."""
