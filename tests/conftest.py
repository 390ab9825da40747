"""Settings of the tests; the lessons under nbval make their own."""

import torch

# Tensors this small are not worth a second thread, and on a busy machine it makes everything five times slower.
torch.set_num_threads(1)
