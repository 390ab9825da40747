"""Plain networks, (batch, features) -> logits (batch, classes), and what one does with any of them.

One room an idea; import from here: ``from kdlib.models import cnn, mlp, predict_logits``.
"""

from kdlib.models._arguments import check_images as check_images
from kdlib.models._arguments import check_model as check_model
from kdlib.models._arguments import finite_number as finite_number
from kdlib.models._arguments import whole_number as whole_number
from kdlib.models._features import tapped as tapped
from kdlib.models._networks import cnn as cnn
from kdlib.models._networks import count_parameters as count_parameters
from kdlib.models._networks import mlp as mlp
from kdlib.models._networks import seeded as seeded
from kdlib.models._predicting import mode as mode
from kdlib.models._predicting import predict_logits as predict_logits
from kdlib.models._sequences import recurrent as recurrent
from kdlib.models._sequences import transformer as transformer
from kdlib.models._weights import load_weights as load_weights
from kdlib.models._weights import save_weights as save_weights
