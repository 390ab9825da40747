"""All specimens: each mistake, where it was seen, the code with it and without, and the test that finds it."""

from collections.abc import Callable
from typing import NamedTuple

from classroom.bugs import features, loops, losses, mixtures, reports, safety, sequences, texts


class Specimen(NamedTuple):
    """A published mistake: its name, where it was seen, the code with it and without, the test that finds it."""

    fault: str
    seen_in: str
    buggy: Callable
    sound: Callable
    detector: Callable


BANK = {
    "A": Specimen("mean over classes", "Teacher-free-Knowledge-Distillation, issues 5 and 41, and LD, issue 74",
                  losses.loss_a, losses.sound_loss, losses.detects_mean_over_classes),
    "B": Specimen("teacher against teacher", "annotated_deep_learning_paper_implementations, issue 66",
                  losses.loss_b, losses.sound_loss, losses.detects_teacher_against_teacher),
    "C": Specimen("probabilities for logs", "ProDA, issues 20 and 43",
                  losses.loss_c, losses.sound_loss, losses.detects_probabilities_for_logs),
    "D": Specimen("no T squared", "distiller, issue 122, until pull request 503",
                  losses.loss_d, losses.sound_loss, losses.detects_no_t_squared),
    "E": Specimen("softmax twice", "tflearn, an example, until pull request 562",
                  losses.loss_e, losses.sound_loss, losses.detects_softmax_twice),
    "F": Specimen("KL reversed", "trl, until pull request 3043",
                  losses.loss_f, losses.sound_loss, losses.detects_kl_reversed),
    "G": Specimen("alpha reversed", "vit-pytorch, pull request 91",
                  losses.loss_g, losses.sound_loss, losses.detects_alpha_reversed),
    "H": Specimen("answers torn apart", "knowledge-distillation-pytorch, issues 4, 9 and 23, until pull request 17",
                  loops.loop_h, loops.sound_loop, loops.detects_answers_torn_apart),
    "I": Specimen("roles swapped", "keras-io, issue 257",
                  loops.loop_i, loops.sound_loop, loops.detects_roles_swapped),
    "J": Specimen("untrained head", "no code that we could name; a trap asked about in deit, issue 124",
                  loops.loop_j, loops.sound_loop, loops.detects_untrained_head),
    "K": Specimen("teacher in train mode", "KD_Lib, TAKD, and the example in vit-pytorch's README",
                  loops.loop_k, loops.sound_loop, loops.detects_teacher_in_train_mode),
    "L": Specimen("student in eval mode", "KD_Lib, BaseClass, and simpletransformers, issue 941",
                  loops.loop_l, loops.sound_loop, loops.detects_student_in_eval_mode),
    "M": Specimen("chosen on the test set", "TimeMIL, issue 4, and shapeformer, issue 2",
                  reports.report_m, reports.sound_choice, reports.detects_chosen_on_the_test_set),
    "N": Specimen("deviation for error", "introduction-to-datascience-python, issue 115",
                  reports.report_n, reports.sound_error, reports.detects_deviation_for_error),
    "O": Specimen("projector at rest", "yolov8_Distillation, issue 5, and GeometryForcing, issue 13",
                  features.hints_o, features.sound_hints, features.detects_projector_at_rest),
    "P": Specimen("channels not averaged", "KD_Lib, ATLoss",
                  features.attention_p, features.sound_attention, features.detects_channels_not_averaged),
    "Q": Specimen("batch norm updated", "vit-pytorch, DistillWrapper",
                  features.hints_q, features.sound_hints, features.detects_batch_norm_updated),
    "R": Specimen("sum over tokens", "sparseml, until pull request 675",
                  sequences.loss_r, sequences.sound_token_loss, sequences.detects_sum_over_tokens),
    "S": Specimen("padding counted", "optipfair, issue 34",
                  sequences.loss_s, sequences.sound_token_loss, sequences.detects_padding_counted),
    "T": Specimen("mean over chunks", "torchtune, issue 1865",
                  sequences.loss_t, sequences.sound_token_loss, sequences.detects_mean_over_chunks),
    "U": Specimen("detached student", "distiller, issue 234, until pull request 503, and optipfair's skew loss",
                  losses.loss_u, losses.sound_loss, losses.detects_detached_student),
    "V": Specimen("mean of logs", "trl, issue 2202, until pull request 2204",
                  mixtures.mixture_v, mixtures.sound_mixture, mixtures.detects_mean_of_logs),
    "W": Specimen("teacher late", "WrinkleFree-Monorepo, issue 13",
                  texts.loss_w, texts.sound_text_loss, texts.detects_teacher_late),
    "X": Specimen("teacher early", "no code that we could name; the mirror image of W",
                  texts.loss_x, texts.sound_text_loss, texts.detects_teacher_early),
    "Y": Specimen("end masked", "trl, GKD and GOLD, where padding and end share a number, until pull request 6357; "
                  "alignment-handbook, issue 127",
                  texts.loss_y, texts.sound_text_loss, texts.detects_end_masked),
    "Z": Specimen("temperature on one side", "a slip in TinyBERT's first version, harmless there at T = 1: "
                  "Pretrained-Language-Model, issue 11",
                  texts.loss_z, texts.sound_text_loss, texts.detects_temperature_on_one_side),
    "AA": Specimen("vocabulary padded", "DistillKit before version 2, distil_logits.py, and fmchisel, "
                   "distillation/losses.py",
                   texts.loss_aa, texts.sound_text_loss, texts.detects_vocabulary_padded),
    "AB": Specimen("prompt counted", "Soup's ULD loss, issue 682, until pull request 711",
                   texts.loss_ab, texts.sound_text_loss, texts.detects_prompt_counted),
    "AC": Specimen("saturated loss", "DEEPSEC, issue 3, until commit d4e1181; Foolbox, issue 108, until version 0.14.0",
                   safety.attack_ac, safety.sound_attack, safety.detects_saturated_loss),
    "AD": Specimen("line of strangers", "dataset-inference, train.py, whose one innocent network learns from other "
                   "images; where that leads: Szyller and others (2023)",
                   safety.conviction_ad, safety.sound_conviction, safety.detects_line_of_strangers),
    "AE": Specimen("teacher softened twice", "no code that we could name; a trap asked about in keras-io, issue "
                   "755, and knowledge-distillation-pytorch, issue 27",
                   losses.loss_ae, losses.sound_loss, losses.detects_teacher_softened_twice),
    "article's labels": Specimen("rounded answers", "the article of this kit",
                                losses.rounded_loss, losses.sound_loss, losses.detects_rounded_answers),
    "article's optimiser": Specimen("student at rest", "the article of this kit",
                              loops.article_loop, loops.sound_loop, loops.detects_student_at_rest),
}
