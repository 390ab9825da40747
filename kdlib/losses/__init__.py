"""The losses of distillation: pure functions of logits or features, mean over the batch.

Notation of the whole kit: z student logits, v teacher logits, both (batch, classes); T temperature;
q_T = softmax(z / T), p_T = softmax(v / T), q = q_1; α is the TEACHER's weight.
"""

from kdlib.losses._features import angle_loss, distance_loss, hint_loss, relational_loss
from kdlib.losses._logits import distillation_loss, log_soft_targets, log_soften, logit_mse, mixed, soften
from kdlib.losses._tasks import multilabel_distillation_loss, pool_teachers, regression_distillation_loss
from kdlib.losses._text import divergence, draw_targets, keep_top
from kdlib.losses._variants import decoupled_loss, token_distillation_loss

__all__ = ["angle_loss", "decoupled_loss", "distance_loss", "distillation_loss", "divergence", "draw_targets",
           "hint_loss", "keep_top", "log_soft_targets", "log_soften", "logit_mse", "mixed",
           "multilabel_distillation_loss", "pool_teachers", "regression_distillation_loss", "relational_loss", "soften",
           "token_distillation_loss"]
