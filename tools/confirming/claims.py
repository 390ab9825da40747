"""The kit's findings. A claim is a function of a set and its number that returns (effect, control), in points.

effect: in the direction in which the kit found it, so above zero where it is so here too. A finding of the kind "gains
less than half a point" is half a point minus the gain. control: what is there without the thing that the claim speaks
of; None where the claim has none.
"""

from confirming import answers, loops, teachers, thrift

CLAIMS = {
    "soft answers carry labels": answers.soft_answers_carry_labels,
    "labels, not size": answers.labels_not_size,
    "permuted answers hurt": answers.permuted_answers_hurt,
    "all labels: no gain over smoothing": answers.no_gain_over_smoothing,
    "all labels: permuted answers do as well": answers.softness_is_all,
    "an unseen class is recognised": answers.unseen_class,
    "an unseen class is found by exclusion": answers.found_by_exclusion,
    "nothing but two classes": answers.nothing_but_two_classes,
    "in haste, cold looks better": teachers.in_haste_cold_looks_better,
    "with patience, hot is better": teachers.with_patience_hot_is_better,
    "narrow students want it cooler": teachers.narrow_students_want_it_cooler,
    "shifted images make a better teacher": teachers.shifts_make_a_better_teacher,
    "a better teacher teaches worse": teachers.better_teacher_teaches_worse,
    "answers about shifts overtax a narrow student": teachers.shifts_overtax_a_narrow_student,
    "answers about shifts help a wide student": teachers.shifts_help_a_wide_student,
    "an assistant helps": teachers.assistant_helps,
    "a beginner of its size helps more": teachers.a_beginner_helps_more,
    "hints carry knowledge": loops.hints_carry_knowledge,
    "hints stay below answers": loops.hints_stay_below_answers,
    "hints add a little to answers": loops.hints_add_to_answers,
    "stale answers spoil shifted images": loops.stale_answers_spoil_shifts,
    "stale answers teach shifts": loops.stale_answers_teach_shifts,
    "stale answers spoil mixup": loops.stale_answers_spoil_mixup,
    "top classes rival soft answers on many images": thrift.top_class_rivals_on_many_images,
    "answers about noise teach": thrift.noise_can_teach,
    "stretched noise teaches more": thrift.stretched_noise_teaches_more,
    "8 bits cost nothing": thrift.eight_bits_cost_nothing,
    "a teacher mends 2 bits": thrift.a_teacher_mends_two_bits,
    "training on few labels wears knowledge away": thrift.few_labels_wear_away,
    "in haste, copying wins": teachers.in_haste_copying_wins,
    "with patience, distilling wins": teachers.with_patience_distilling_wins,
    "a twin gains nothing over its recipe": teachers.a_twin_gains_nothing,
    "stopping early beats a careless teacher": teachers.stopping_early_beats_a_careless_teacher,
}
