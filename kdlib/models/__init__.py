"""Plain networks, (batch, features) -> logits (batch, classes), and what one does with any of them."""

from kdlib.models._asking import fitting, mode, predict_logits, tapped
from kdlib.models._networks import cnn, count_parameters, mlp, recurrent, seeded, transformer, window_lm
from kdlib.models._weights import load_weights, save_weights

__all__ = ["cnn", "count_parameters", "fitting", "load_weights", "mlp", "mode", "predict_logits", "recurrent",
           "save_weights", "seeded", "tapped", "transformer", "window_lm"]
