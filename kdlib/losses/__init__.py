"""The losses of distillation: pure functions of logits, mean over the batch.

Notation of the whole kit: z student logits, v teacher logits, both (batch, classes); T temperature;
q_T = softmax(z / T), p_T = softmax(v / T), q = q_1; α is the TEACHER's weight.

One room an idea; import from here: ``from kdlib.losses import soften``.
"""

from kdlib.losses._arguments import check_alpha as check_alpha
from kdlib.losses._arguments import check_features as check_features
from kdlib.losses._arguments import check_float_tensor as check_float_tensor
from kdlib.losses._arguments import check_labels as check_labels
from kdlib.losses._arguments import check_logits as check_logits
from kdlib.losses._arguments import check_pair as check_pair
from kdlib.losses._arguments import check_temperature as check_temperature
from kdlib.losses._arguments import check_weight as check_weight
from kdlib.losses._decoupled import decoupled_loss as decoupled_loss
from kdlib.losses._features import angle_loss as angle_loss
from kdlib.losses._features import distance_loss as distance_loss
from kdlib.losses._features import hint_loss as hint_loss
from kdlib.losses._features import relational_loss as relational_loss
from kdlib.losses._logits import distillation_loss as distillation_loss
from kdlib.losses._logits import logit_mse as logit_mse
from kdlib.losses._logits import soften as soften
from kdlib.losses._logits import unchecked_distillation_loss as unchecked_distillation_loss
from kdlib.losses._sequences import token_distillation_loss as token_distillation_loss
