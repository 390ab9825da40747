"""One plain function an exercise, of one argument, the learner's answer: prints one sentence, never raises.

The sentence says *not attempted yet*, *correct* or *not yet*. One room a lesson; import from here:
``from kdlib import checks as check``.
"""

