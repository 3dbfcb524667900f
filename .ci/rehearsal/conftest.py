"""One emulator and one deployed stack for all tests, which run in the order in which they stand, as a deployment lives."""

import os
from pathlib import Path

import pytest

from emulator import Emulator
from people import App
from stack import Stack, deploy
from stand_ins import NOT_REHEARSED, complete


@pytest.fixture(scope="session")
def emulator():
    running = Emulator(Path(os.environ["REHEARSAL_FOLDER"]))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def stack(emulator):
    deploy(emulator)
    deployed = Stack(emulator)
    complete(deployed)
    return deployed


@pytest.fixture(scope="session")
def apps(stack, tmp_path_factory):
    """An app for each of the two modes, made by `rekey app apply`."""
    return {mode: App.apply(stack, mode, tmp_path_factory.mktemp(mode)) for mode in ("generate", "input")}


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(NOT_REHEARSED)
