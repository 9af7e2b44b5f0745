"""Map the top-level folders daemon, models and clients into the namespace package sottovoce."""

from setuptools import find_packages, setup

FOLDERS = ["daemon", "models", "clients"]
FOUND = find_packages(include=[*FOLDERS, *(f"{folder}.*" for folder in FOLDERS)])

setup(packages=[f"sottovoce.{name}" for name in FOUND])
