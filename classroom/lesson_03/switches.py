"""What eval(), no_grad() and freezing do to a network, measured: the table at the end of lesson 03."""

import torch


def bytes_kept(network, x):
    """How many bytes autograd keeps for a later backward() when the network answers x."""
    kept = []

    def note(tensor):    # called for every tensor that autograd keeps
        kept.append(tensor.nbytes)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        network(x)
    return sum(kept)


def measured(network, x, *, recording=True):
    """{fact: "yes" or "no"} of a network in the mode that it is in. recording: False is no_grad().

    The network is asked again and again, so in train mode its buffers move, and its weights may get gradients.
    """
    with torch.set_grad_enabled(recording):
        before = [buffer.clone() for buffer in network.buffers()]
        facts = {"same answer twice": torch.equal(network(x), network(x)),
                 "buffers stay": all(map(torch.equal, before, network.buffers())),
                 "keeps nothing for backward": bytes_kept(network, x) == 0}
        image = x.clone().requires_grad_()
        total = network(image).logsumexp(-1).sum()    # any number that depends on all the logits will do
    if total.requires_grad:
        total.backward()
    facts["weights get no gradient"] = all(weight.grad is None for weight in network.parameters())
    facts["gradient reaches the input"] = image.grad is not None
    return {fact: "yes" if holds else "no" for fact, holds in facts.items()}
