"""Lesson 13's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON, WRITES = "13_language_models", PARTS[5]

ROWS = [
    Row("text alone", WRITES, "A student can learn from its teacher's text alone (Kim and Rush, 2016)", LESSON,
        "3. Text, and nothing else", "2,000 written names are worth more than 500 real ones, and less than 2,000 real "
        "ones", {"2,000 written names": ("paid - by_text", None)}),
    Row("top k", WRITES, "A cache of the top k tokens, made to sum to 1, is enough (often told)", LESSON,
        "4. Storing answers", "the top three, and even twelve of 27, are worse than no teacher at all",
        {f"k = {k}": (f"nats_of['alone'] - nats_of['top {k}']", None) for k in (3, 12)}),
    Row("drawn tokens", WRITES, "Drawn tokens keep what a top-k cache spoils (Anshumann and others, 2025)", LESSON,
        "4. Storing answers", "draws beat no teacher, and three beat the top three even where the rest is spread "
        "evenly; twelve of 27 do not",
        {f"k = {k}": (f"nats_of['alone'] - nats_of['{k} drawn']",
                      f"nats_of['alone'] - nats_of['top {k}, rest spread']") for k in (3, 12)}),
    Row("reverse KL", WRITES, "Reverse KL writes better (Gu and others, 2024, with more than the loss)", LESSON,
        "Now names", "its text seems less strange to the teacher; that of the forward student, drawn at T = 0.8, less "
        "still, for the same price in nats, in shorter names",
        {"teacher's nats on its text": ("(plain - other)[:, 1]", "(plain - cold)[:, 1]")}),
    Row("exposure bias", WRITES, "A student of real text goes astray on its own (often told)", LESSON,
        "7. Whose text should the student read?", "as near to its teacher there as on real prefixes, with a window of "
        "three letters", {"three letters": ("kl_on(distilled, teachers, fresh['its own']) - real", None)}),
    Row("traces", WRITES, "With a teacher's steps a student needs far fewer examples (Hsieh and others, 2023)", LESSON,
        "Steps on the way", "600 sums with their steps teach what 20,000 answers do not, where each step is a look-up",
        {"sums of six digits": ("traced - answered_only", "mixed - answered_only")}),
    Row("speculative", WRITES, "Speculative decoding gives text of the teacher's own law (Leviathan and others, 2023)",
        LESSON, "6. What for", "proved by arithmetic; and the teacher finds the text as likely as its own, to a tenth "
        "of a nat", {"a distilled draft": ("0.1 - strange['distilled'].abs()", None)}),
    Row("distilled drafts", WRITES, "A distilled draft makes speculative decoding faster (Zhou and others, 2024: by 10 "
        "to 45 %)", LESSON, "6. What for", "a fifth more letters a call of the teacher",
        {"letters a call, %": ("100 * (brings['distilled'] / brings['alone'] - 1)", None)}, reported=10),
]
