"""Answers of several parts, as dictionaries: what is right so far, what is not, and what is still missing."""

from classroom.comparing import NotAttempted, Refused, shown

MOST = 3    # reasons in one sentence


def filled(answer, keys):
    """The parts of a dictionary that are filled in. NotAttempted where there is none."""
    strangers = [key for key in answer if key not in keys]
    if strangers:
        raise Refused(f"{shown(strangers[0])} is no key of the dictionary in the exercise: keep its keys as they stand")
    given = {key: answer[key] for key in keys if answer.get(key) is not None and answer[key] is not ...}
    if not given:
        raise NotAttempted
    return given


def partly(right, wrong, missing=()):
    """True where nothing is wrong or missing, else what is right, why the first few are not, and what to do next.

    right: in words, empty where nothing is. wrong: {part: why}. missing: parts.
    """
    if not wrong and not missing:
        return True
    parts = [f"right: {right}"] if right else ["none of them yet"]
    parts += [f"{part}: {why}" for part, why in list(wrong.items())[:MOST]]
    parts += [f"to look at again after that: {', '.join(list(wrong)[MOST:])}"] if len(wrong) > MOST else []
    parts += [f"not attempted yet: {', '.join(missing)}"] if missing else []
    return " · ".join(parts)
