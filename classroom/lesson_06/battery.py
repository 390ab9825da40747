"""All tests of the bug bank, tried on all patients of a ward."""

from classroom.bugs import BANK


def tried(letters, sound):
    """Which test fires on which patient. letters: keys of `classroom.bugs.BANK`, a ward. sound: its healthy code.

    Returns {test: {patient: whether it fires}}, and {test: the patient that it was written for}. The article's two
    specimens are both called "article": they never lie in one ward.
    """
    names = {letter: letter.split("'")[0] for letter in letters}
    patients = {"sound": sound} | {names[letter]: BANK[letter].buggy for letter in letters}
    tests = {BANK[letter].fault: BANK[letter].detector for letter in letters}
    fires = {fault: {name: detects(patient) for name, patient in patients.items()} for fault, detects in tests.items()}
    return fires, {BANK[letter].fault: names[letter] for letter in letters}
