"""Templates for tables: from one line to small networks of dense layers."""

from __future__ import annotations

from engine.network.templates.base import Template, mlp, register

register(
    Template(
        key="xor-logistic",
        title="XOR, logistic regression",
        text="One sigmoid unit draws one straight line, and no line parts XOR: at most three of four points are right.",
        source="xor",
        make=mlp(),
        settings={"epochs": 50, "batch_size": 4, "optimizer": "sgd", "learning_rate": 0.1},
    )
)
register(
    Template(
        key="xor-mlp",
        title="XOR, one hidden layer",
        text="Eight hidden units bend the line, and all four points come out right.",
        source="xor",
        make=mlp(8, activation="tanh"),
        settings={"epochs": 60, "batch_size": 4, "optimizer": "adam", "learning_rate": 0.1},
    )
)
register(
    Template(
        key="breast-cancer-mlp",
        title="Breast cancer, dense",
        text="Thirty measurements of a cell nucleus, two hidden layers, one probability.",
        source="breast_cancer",
        make=mlp(16, 8),
        settings={"epochs": 40, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
    )
)

register(
    Template(
        key="student-grades-mlp",
        title="Student grades, dense",
        text="Predicts the last grade of students from their other grades and what is known of them.",
        source="",
        make=mlp(16, 8),
        settings={"epochs": 100, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.002, "patience": 15},
    )
)
register(
    Template(
        key="boston-mlp",
        title="House prices, dense",
        text="Two hidden layers of 64 units predict the price of houses in Boston from 13 figures.",
        source="",
        make=mlp(64, 64),
        settings={"epochs": 100, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.001, "patience": 20},
    )
)
