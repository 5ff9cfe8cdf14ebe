"""Writes dense_net.json: gradients, optimizer steps, learning rates and initial weights of a small net, as PyTorch computes them."""

import json
import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler as schedulers

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda x: x,
    "tanhshrink": F.tanhshrink,
    "softshrink": F.softshrink,
    "hardshrink": F.hardshrink,
    "softmin": lambda x: F.softmin(x, dim=1),
    "softmax": lambda x: F.softmax(x, dim=1),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "leaky-relu": F.leaky_relu,
    "softplus": F.softplus,
}


# The numbers that an activation may have beside PyTorch's usual ones.
VARIANTS = [
    ("leaky-relu", {"slope": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
    ("elu", {"alpha": 0.4}, lambda x: F.elu(x, 0.4)),
    ("softshrink", {"bound": 0.2}, lambda x: F.softshrink(x, 0.2)),
    ("hardshrink", {"bound": 0.3}, lambda x: F.hardshrink(x, 0.3)),
    ("softplus", {"beta": 2.5}, lambda x: F.softplus(x, 2.5)),
    ("softplus", {"beta": 0.5, "threshold": 0.6}, lambda x: F.softplus(x, 0.5, 0.6)),
    ("gelu", {"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
]


def squared_error(logits, labels):
    return nn.MSELoss()(F.softmax(logits, dim=1), F.one_hot(labels, logits.shape[1]).to(logits.dtype))


# What a spec says, and the same of PyTorch.
LOSSES = [
    ({"kind": "cross-entropy"}, nn.CrossEntropyLoss()),
    ({"kind": "cross-entropy", "labelSmoothing": 0.1}, nn.CrossEntropyLoss(label_smoothing=0.1)),
    ({"kind": "squared-error"}, squared_error),
    ({"kind": "multi-margin"}, nn.MultiMarginLoss()),
    ({"kind": "multi-margin", "margin": 0.5, "power": 2}, nn.MultiMarginLoss(p=2, margin=0.5)),
    ({"kind": "nll"}, lambda logits, labels: nn.NLLLoss()(F.log_softmax(logits, dim=1), labels)),
]

ADAM = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "l2": 0}
OTHER_ADAM = {"learningRate": 0.02, "beta1": 0.7, "beta2": 0.95, "epsilon": 1e-3, "l2": 0.05}
SGD = {"learningRate": 0.1, "momentum": 0, "l2": 0}
RMSPROP = {"learningRate": 0.01, "alpha": 0.99, "epsilon": 1e-8, "l2": 0, "momentum": 0}
ADAGRAD = {"learningRate": 0.05, "rateDecay": 0, "initialSum": 0, "epsilon": 1e-10, "l2": 0}
ADADELTA = {"learningRate": 1, "rho": 0.9, "epsilon": 1e-6, "l2": 0}


def adam(make, rule):
    return lambda p: make(
        p,
        lr=rule["learningRate"],
        betas=(rule["beta1"], rule["beta2"]),
        eps=rule["epsilon"],
        weight_decay=rule["l2"],
        amsgrad=rule.get("amsgrad", False),
    )


def optimizer(rule):
    make = {
        "adam": lambda: adam(torch.optim.Adam, rule),
        "adamw": lambda: adam(torch.optim.AdamW, rule),
        "sgd": lambda: lambda p: torch.optim.SGD(
            p,
            lr=rule["learningRate"],
            momentum=rule["momentum"],
            dampening=rule.get("dampening", 0),
            weight_decay=rule["l2"],
            nesterov=rule.get("nesterov", False),
        ),
        "rmsprop": lambda: lambda p: torch.optim.RMSprop(
            p,
            lr=rule["learningRate"],
            alpha=rule["alpha"],
            eps=rule["epsilon"],
            weight_decay=rule["l2"],
            momentum=rule["momentum"],
            centered=rule.get("centered", False),
        ),
        "adagrad": lambda: lambda p: torch.optim.Adagrad(
            p,
            lr=rule["learningRate"],
            lr_decay=rule["rateDecay"],
            weight_decay=rule["l2"],
            initial_accumulator_value=rule["initialSum"],
            eps=rule["epsilon"],
        ),
        "adadelta": lambda: lambda p: torch.optim.Adadelta(
            p, lr=rule["learningRate"], rho=rule["rho"], eps=rule["epsilon"], weight_decay=rule["l2"]
        ),
    }
    return make[rule["kind"]]()


OPTIMIZERS = [
    {"kind": "adam", **ADAM},
    {"kind": "adam", **OTHER_ADAM},
    {"kind": "adam", **OTHER_ADAM, "amsgrad": True},
    {"kind": "adamw", **ADAM, "l2": 0.01},
    {"kind": "adamw", **OTHER_ADAM},
    {"kind": "adamw", **OTHER_ADAM, "amsgrad": True},
    {"kind": "sgd", **SGD},
    {"kind": "sgd", **SGD, "l2": 0.05},
    {"kind": "sgd", **SGD, "momentum": 0.9},
    {"kind": "sgd", **SGD, "momentum": 0.8, "dampening": 0.3, "l2": 0.02},
    {"kind": "sgd", **SGD, "momentum": 0.9, "nesterov": True},
    {"kind": "sgd", **SGD, "learningRate": 0.05, "momentum": 0.6, "nesterov": True, "l2": 0.05},
    {"kind": "rmsprop", **RMSPROP},
    {"kind": "rmsprop", **RMSPROP, "learningRate": 0.02, "alpha": 0.8, "epsilon": 1e-4, "l2": 0.05},
    {"kind": "rmsprop", **RMSPROP, "momentum": 0.5},
    {"kind": "rmsprop", **RMSPROP, "centered": True, "epsilon": 1e-4},
    {"kind": "rmsprop", **RMSPROP, "centered": True, "momentum": 0.7, "alpha": 0.9, "epsilon": 1e-3, "l2": 0.02},
    {"kind": "adagrad", **ADAGRAD},
    {"kind": "adagrad", **ADAGRAD, "learningRate": 0.1, "rateDecay": 0.02, "initialSum": 0.1, "epsilon": 1e-6, "l2": 0.05},
    {"kind": "adadelta", **ADADELTA},
    {"kind": "adadelta", **ADADELTA, "learningRate": 0.5, "rho": 0.7, "epsilon": 1e-4, "l2": 0.05},
]


def waves(scale, k, *shape):
    """Row by row `scale · sin(0.7 i + k)`, i = 1, 2, …, rounded to float32."""
    count = math.prod(shape)
    values = torch.tensor([scale * math.sin(0.7 * (i + 1) + k) for i in range(count)])
    return values.to(torch.float32).to(torch.float64).reshape(shape)


def start(widths):
    """Weights `[units, features]` and bias of each layer in turn."""
    parameters = []
    for layer, (features, units) in enumerate(zip(widths, widths[1:])):
        parameters.append(waves(0.9, 2 * layer + 1, units, features))
        parameters.append(waves(0.5, 2 * layer + 2, units))
    return [p.requires_grad_() for p in parameters]


def logits_of(x, parameters, bend, masks=()):
    count = len(parameters) // 2
    for layer in range(count):
        x = F.linear(x, parameters[2 * layer], parameters[2 * layer + 1])
        if layer < count - 1:
            x = bend(x)
            if masks:
                x = x * masks[layer]
    return x


def told(parameters):
    return [[float(f"{v:.9g}") for v in p.detach().flatten().tolist()] for p in parameters]


WIDTHS = [5, 6, 4, 3]
EXAMPLES = waves(1.5, 0, 12, 5)
LABELS = torch.tensor([i % 3 for i in range(12)])


def rows_of(step):
    return torch.tensor([(7 * step + 5 * i) % 12 for i in range(6)])


def gradients():
    cases = []
    for activation, bend in ACTIVATIONS.items():
        for rule, loss in LOSSES:
            parameters = start(WIDTHS)
            value = loss(logits_of(EXAMPLES, parameters, bend), LABELS)
            value.backward()
            cases.append(
                {
                    "activation": activation,
                    "loss": rule,
                    "value": float(f"{value.item():.12g}"),
                    "gradients": told([p.grad for p in parameters]),
                }
            )
    for activation, numbers, bend in VARIANTS:
        parameters = start(WIDTHS)
        value = nn.CrossEntropyLoss()(logits_of(EXAMPLES, parameters, bend), LABELS)
        value.backward()
        cases.append(
            {
                "activation": activation,
                "numbers": numbers,
                "loss": {"kind": "cross-entropy"},
                "value": float(f"{value.item():.12g}"),
                "gradients": told([p.grad for p in parameters]),
            }
        )
    return cases


def trainings():
    """A hundred steps of SGD with momentum and L2, by every activation and by every loss."""
    rule = {"kind": "sgd", "learningRate": 0.02, "momentum": 0.5, "l2": 0.01}
    bends = [(name, {}, bend) for name, bend in ACTIVATIONS.items()] + VARIANTS
    wanted = [(one, LOSSES[0]) for one in bends] + [(bends[0], loss) for loss in LOSSES[1:]]
    cases = []
    for (activation, numbers, bend), (told_loss, loss) in wanted:
        parameters = start(WIDTHS)
        taking = optimizer(rule)(parameters)
        for step in range(100):
            rows = rows_of(step)
            taking.zero_grad()
            loss(logits_of(EXAMPLES[rows], parameters, bend), LABELS[rows]).backward()
            taking.step()
        cases.append(
            {"activation": activation, "numbers": numbers, "loss": told_loss, "optimizer": rule, "after": told(parameters)}
        )
    return cases


def optimizers():
    cases = []
    for rule in OPTIMIZERS:
        parameters = start(WIDTHS)
        taking = optimizer(rule)(parameters)
        for step in range(100):
            rows = rows_of(step)
            taking.zero_grad()
            nn.CrossEntropyLoss()(logits_of(EXAMPLES[rows], parameters, torch.tanh), LABELS[rows]).backward()
            taking.step()
        cases.append({"optimizer": rule, "after": told(parameters)})
    return cases


def dropout():
    share, steps = 0.4, 20
    torch.manual_seed(1)
    parameters = start(WIDTHS)
    taking = torch.optim.SGD(parameters, lr=0.1)
    drawn = []
    for step in range(steps):
        rows = rows_of(step)
        masks = [F.dropout(torch.ones(6, units), share) for units in WIDTHS[1:-1]]
        drawn.append(["".join("1" if v > 0 else "0" for v in mask.flatten().tolist()) for mask in masks])
        taking.zero_grad()
        logits = logits_of(EXAMPLES[rows], parameters, torch.tanh, masks)
        nn.CrossEntropyLoss()(logits, LABELS[rows]).backward()
        taking.step()
    return {"share": share, "learningRate": 0.1, "masks": drawn, "after": told(parameters)}


def schedules():
    def main(rule, taking):
        if rule["kind"] == "step":
            return schedulers.StepLR(taking, rule["every"], rule["factor"])
        if rule["kind"] == "cosine":
            return schedulers.CosineAnnealingLR(taking, rule["over"], rule.get("lowest", 0))
        return schedulers.ConstantLR(taking, 1)

    rules = [
        {"kind": "constant", "warmUp": 6, "warmUpFrom": 0.2},
        {"kind": "step", "every": 7, "factor": 0.5},
        {"kind": "step", "every": 5, "factor": 0.3, "warmUp": 4, "warmUpFrom": 0.1},
        {"kind": "cosine", "over": 40},
        {"kind": "cosine", "over": 33, "lowest": 0.2, "warmUp": 7, "warmUpFrom": 0.5},
    ]
    cases = []
    for rule in rules:
        taking = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = main(rule, taking)
        if "warmUp" in rule:
            taking = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
            rise = schedulers.LinearLR(taking, rule["warmUpFrom"], 1.0, rule["warmUp"])
            schedule = schedulers.SequentialLR(taking, [rise, main(rule, taking)], [rule["warmUp"]])
        rates = []
        for _ in range(40):
            rates.append(float(f"{schedule.get_last_lr()[0]:.12g}"))
            taking.step()
            schedule.step()
        cases.append({"schedule": rule, "rates": rates})
    return cases


def initials():
    fills = [
        ("xavier-uniform", {}, nn.init.xavier_uniform_),
        ("xavier-normal", {}, nn.init.xavier_normal_),
        ("kaiming-uniform", {}, nn.init.kaiming_uniform_),
        ("kaiming-normal", {}, nn.init.kaiming_normal_),
        ("normal", {}, lambda w: nn.init.normal_(w, 0.5, 0.2)),
        ("uniform", {}, lambda w: nn.init.uniform_(w, -0.3, 0.1)),
        ("zeros", {}, nn.init.zeros_),
        ("xavier-uniform", {"initialGain": 1.7}, lambda w: nn.init.xavier_uniform_(w, gain=1.7)),
        ("xavier-normal", {"initialGain": 0.6}, lambda w: nn.init.xavier_normal_(w, gain=0.6)),
    ]
    for mode in ["fan_in", "fan_out"]:
        for kind in ["relu", "leaky_relu", "tanh", "sigmoid", "linear", "selu"]:
            numbers = {"initialMode": mode, "initialNonlinearity": kind, "initialSlope": 0.3}
            fill = lambda w, mode=mode, kind=kind: nn.init.kaiming_uniform_(w, 0.3, mode, kind)
            fills.append(("kaiming-uniform", numbers, fill))
    numbers = {"initialMode": "fan_out", "initialNonlinearity": "tanh"}
    fills.append(("kaiming-normal", numbers, lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="tanh")))
    cases = []
    for name, numbers, fill in fills:
        torch.manual_seed(11)
        weights = [torch.empty(units, features, dtype=torch.float32) for features, units in zip([5, 8, 3, 4], [8, 3, 4])]
        cases.append({"initial": name, "numbers": numbers, "weights": [fill(w).flatten().tolist() for w in weights]})
    return cases


def main():
    content = {
        "what": "A net 5-6-4-3 and its training, as PyTorch computes it in float64; initial weights in float32",
        "how": "See dense_net.py, which made this. Weights are [units, features], row by row, and the bias of each layer in turn.",
        "torch_version": torch.__version__,
        "gradients": gradients(),
        "trainings": trainings(),
        "optimizers": optimizers(),
        "dropout": dropout(),
        "schedules": schedules(),
        "initials": initials(),
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


main()
