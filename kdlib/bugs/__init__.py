"""The bug bank: mistakes found in published distillation code, the sound code, and a test that finds each.

Import from here: ``from kdlib.bugs import BANK, detects_roles_swapped``. One room a kind: losses, loops, reports,
features.
The functions named by a letter hold the mistake of that letter. They have no docstring, which would give the answer
away; `BANK` has it.
"""

from collections.abc import Callable
from typing import NamedTuple

from kdlib.bugs._features import attention_p, hints_o, hints_q
from kdlib.bugs._features import detects_batch_norm_updated as detects_batch_norm_updated
from kdlib.bugs._features import detects_channels_not_averaged as detects_channels_not_averaged
from kdlib.bugs._features import detects_projector_at_rest as detects_projector_at_rest
from kdlib.bugs._features import sound_attention as sound_attention
from kdlib.bugs._features import sound_hints as sound_hints
from kdlib.bugs._loops import article_loop as article_loop
from kdlib.bugs._loops import batches as batches
from kdlib.bugs._loops import detects_answers_torn_apart as detects_answers_torn_apart
from kdlib.bugs._loops import detects_roles_swapped as detects_roles_swapped
from kdlib.bugs._loops import detects_student_at_rest as detects_student_at_rest
from kdlib.bugs._loops import detects_student_in_eval_mode as detects_student_in_eval_mode
from kdlib.bugs._loops import detects_teacher_in_train_mode as detects_teacher_in_train_mode
from kdlib.bugs._loops import detects_untrained_head as detects_untrained_head
from kdlib.bugs._loops import follow as follow
from kdlib.bugs._loops import loop_h, loop_i, loop_j, loop_k, loop_l
from kdlib.bugs._loops import sound_loop as sound_loop
from kdlib.bugs._loops import step as step
from kdlib.bugs._losses import detects_alpha_reversed as detects_alpha_reversed
from kdlib.bugs._losses import detects_kl_reversed as detects_kl_reversed
from kdlib.bugs._losses import detects_mean_over_classes as detects_mean_over_classes
from kdlib.bugs._losses import detects_no_t_squared as detects_no_t_squared
from kdlib.bugs._losses import detects_probabilities_for_logs as detects_probabilities_for_logs
from kdlib.bugs._losses import detects_rounded_answers as detects_rounded_answers
from kdlib.bugs._losses import detects_softmax_twice as detects_softmax_twice
from kdlib.bugs._losses import detects_teacher_against_teacher as detects_teacher_against_teacher
from kdlib.bugs._losses import loss_a, loss_b, loss_c, loss_d, loss_e, loss_f, loss_g
from kdlib.bugs._losses import rounded_loss as rounded_loss
from kdlib.bugs._losses import sound_loss as sound_loss
from kdlib.bugs._reports import detects_chosen_on_the_test_set as detects_chosen_on_the_test_set
from kdlib.bugs._reports import detects_deviation_for_error as detects_deviation_for_error
from kdlib.bugs._reports import report_m, report_n
from kdlib.bugs._reports import sound_choice as sound_choice
from kdlib.bugs._reports import sound_error as sound_error
from kdlib.bugs._sequences import detects_mean_over_chunks as detects_mean_over_chunks
from kdlib.bugs._sequences import detects_padding_counted as detects_padding_counted
from kdlib.bugs._sequences import detects_sum_over_tokens as detects_sum_over_tokens
from kdlib.bugs._sequences import loss_r, loss_s, loss_t
from kdlib.bugs._sequences import sound_token_loss as sound_token_loss


class Specimen(NamedTuple):
    """A published mistake: its name, where it was seen, the code with it and without, the test that finds it."""

    fault: str
    seen_in: str
    buggy: Callable
    sound: Callable
    detector: Callable


BANK = {
    "A": Specimen("mean over classes", "several repositories",
                  loss_a, sound_loss, detects_mean_over_classes),
    "B": Specimen("teacher against teacher", "annotated_deep_learning_paper_implementations, issue 66",
                  loss_b, sound_loss, detects_teacher_against_teacher),
    "C": Specimen("probabilities for logs", "ProDA, issue 20",
                  loss_c, sound_loss, detects_probabilities_for_logs),
    "D": Specimen("no T squared", "distiller, issue 122",
                  loss_d, sound_loss, detects_no_t_squared),
    "E": Specimen("softmax twice", "knowledge-distillation-pytorch, issue 10",
                  loss_e, sound_loss, detects_softmax_twice),
    "F": Specimen("KL reversed", "trl, issue 2202",
                  loss_f, sound_loss, detects_kl_reversed),
    "G": Specimen("alpha reversed", "vit-pytorch, pull request 91",
                  loss_g, sound_loss, detects_alpha_reversed),
    "H": Specimen("answers torn apart", "knowledge-distillation-pytorch, issues 9 and 23",
                  loop_h, sound_loop, detects_answers_torn_apart),
    "I": Specimen("roles swapped", "keras-io, issue 257",
                  loop_i, sound_loop, detects_roles_swapped),
    "J": Specimen("untrained head", "an older guide to distilling vision models",
                  loop_j, sound_loop, detects_untrained_head),
    "K": Specimen("teacher in train mode", "the assistant trainer of a distillation library",
                  loop_k, sound_loop, detects_teacher_in_train_mode),
    "L": Specimen("student in eval mode", "the base class of a distillation library",
                  loop_l, sound_loop, detects_student_in_eval_mode),
    "M": Specimen("chosen on the test set", "several repositories",
                  report_m, sound_choice, detects_chosen_on_the_test_set),
    "N": Specimen("deviation for error", "a course notebook",
                  report_n, sound_error, detects_deviation_for_error),
    "O": Specimen("projector at rest", "yolov8_Distillation, issue 5, and GeometryForcing, issue 13",
                  hints_o, sound_hints, detects_projector_at_rest),
    "P": Specimen("channels not averaged", "a distillation library",
                  attention_p, sound_attention, detects_channels_not_averaged),
    "Q": Specimen("batch norm updated", "sparseml, pull request 2191",
                  hints_q, sound_hints, detects_batch_norm_updated),
    "R": Specimen("sum over tokens", "transformers, issue 1181",
                  loss_r, sound_token_loss, detects_sum_over_tokens),
    "S": Specimen("padding counted", "optipfair, issue 34",
                  loss_s, sound_token_loss, detects_padding_counted),
    "T": Specimen("mean over chunks", "torchtune, issue 1865",
                  loss_t, sound_token_loss, detects_mean_over_chunks),
    "article's labels": Specimen("rounded answers", "the article of this kit",
                                rounded_loss, sound_loss, detects_rounded_answers),
    "article's optimiser": Specimen("student at rest", "the article of this kit",
                              article_loop, sound_loop, detects_student_at_rest),
}
