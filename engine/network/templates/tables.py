"""Templates for tables: from one line to small networks of dense layers."""

from __future__ import annotations

from engine.facts import DataFacts
from engine.network.templates.base import Template, mlp, register

POINTS = DataFacts((2,), "binary", 2, kind="table")
NUCLEI = DataFacts((30,), "binary", 2, kind="table")
STUDENTS = DataFacts((58,), "regression", kind="table")

register(
    Template(
        key="xor-logistic",
        title="XOR, logistic regression",
        text="One sigmoid unit draws one straight line, and no line parts XOR: at most three of four points are right.",
        group="Tables",
        source="xor",
        example=POINTS,
        make=mlp(),
        settings={"epochs": 50, "batch_size": 4, "optimizer": "sgd", "learning_rate": 0.1},
    )
)
register(
    Template(
        key="xor-mlp",
        title="XOR, one hidden layer",
        text="Eight hidden units bend the line, and all four points come out right.",
        group="Tables",
        source="xor",
        example=POINTS,
        make=mlp(8, activation="tanh"),
        settings={"epochs": 60, "batch_size": 4, "optimizer": "adam", "learning_rate": 0.1},
    )
)
register(
    Template(
        key="breast-cancer-mlp",
        title="Breast cancer, dense",
        text="Thirty measurements of a cell nucleus, two hidden layers, one probability.",
        group="Tables",
        source="breast_cancer",
        example=NUCLEI,
        # Without L2 it learns its few hundred samples by heart, and is two of a hundred further from the truth.
        make=mlp(16, 8, regularizers=("l2", "l2", "l2")),
        settings={"epochs": 60, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.005},
    )
)
register(
    Template(
        key="grades-1-10-1",
        title="Grades, 1-10-1",
        text="Ten hidden units bend a curve through grades: one number in, one out, as small as regression gets.",
        group="Tables",
        source="",
        example=DataFacts((1,), "regression", kind="table"),
        make=mlp(10),
        settings={"epochs": 100, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.01, "patience": 20},
    )
)
register(
    Template(
        key="student-grades-mlp",
        title="Student grades, dense",
        text="Predicts the last grade of students from their other grades and what is known of them.",
        group="Tables",
        source="",
        example=STUDENTS,
        # With few students and many columns, most of them of no use, only L1 is better than a straight line.
        make=mlp(16, 8, regularizers=("l1", "l1", "l1")),
        settings={"epochs": 120, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.005, "patience": 40},
    )
)
register(
    Template(
        key="boston-mlp",
        title="House prices, dense",
        text="Two hidden layers of 64 units predict the price of houses in Boston from 13 figures.",
        group="Tables",
        source="",
        example=DataFacts((13,), "regression", kind="table"),
        make=mlp(64, 64),
        settings={"epochs": 120, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.001, "patience": 30},
    )
)
