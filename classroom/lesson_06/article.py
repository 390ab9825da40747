"""The program of the article that the kit grew from, with the smallest repair that lets it run.

Its names and lines are the article's. What is ours is marked, and said in lesson 06.
"""

import copy

import torch
from torch import nn, optim

from classroom.lesson_06.loops import largest_change
from classroom.lesson_06.pupils import Room
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import predict_logits


class TeacherModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = self.fc2(x)
        return x


class StudentModel(TeacherModel):    # the article prints the same nine lines a second time
    pass


criterion = nn.CrossEntropyLoss()


def stage_1(train_data, epochs=50):
    """Train the teacher on a list of batches. Returns it with its optimiser."""
    teacher_model = TeacherModel()    # ours: this line stood below the next one
    optimizer = optim.Adam(params=teacher_model.parameters(), lr=0.001)    # ours: teacher_model, not model
    for _ in range(epochs):
        for data, label in train_data:
            optimizer.zero_grad()
            output = teacher_model(data)
            loss = criterion(output, label)
            loss.backward()
            optimizer.step()
    return teacher_model, optimizer


def stage_2(teacher_model, optimizer, train_data, epochs=50):
    """Train the student, the article says. Returns it, and ours: a copy of it as it was born."""
    student_model = StudentModel()
    born = copy.deepcopy(student_model)
    for _ in range(epochs):
        teacher_output = teacher_model(train_data)
        labels = torch.round(torch.sigmoid(teacher_output))
        student_output = student_model(train_data)
        loss = criterion(student_output, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return student_model, born


def ten_numbers(data):
    """Training images as their ten first principal components (1000, 10), labels 0 = even, 1 = odd (1000,), and the
    same of the test images."""
    mean = data.x_train.mean(0)
    directions = torch.linalg.svd(data.x_train - mean, full_matrices=False).Vh[:10].T      # (64, 10)
    scale = ((data.x_train - mean) @ directions).std(0)
    x, x_test = (((images - mean) @ directions) / scale for images in (data.x_train, data.x_test))
    return x, data.y_train % 2, x_test, data.y_test % 2


def published(s):
    """The program, with a split and initial weights of its own. Returns the `Room` that it leaves behind, and facts:
    what both networks know of the test images, and by how much a weight of each has moved in stage 2."""
    x, y, x_test, y_test = ten_numbers(load_digits(split_seed=s))
    torch.manual_seed(s)
    teacher, optimizer = stage_1(list(zip(x.split(100), y.split(100))))    # ten batches (100, 10), (100,)
    v, asked = predict_logits(teacher, x), copy.deepcopy(teacher)          # the teacher as it was asked
    student, born = stage_2(teacher, optimizer, x)
    facts = {"teacher knows (%)": 100 * accuracy(asked, x_test, y_test),
             "teacher moved": largest_change(asked, teacher),
             "student knows (%)": 100 * accuracy(student, x_test, y_test),
             "student moved": largest_change(born, student)}
    return Room(born, x, y, v, asked, x_test, y_test), facts
