"""Puts the rooms into the wheel, where sendbridge.rooms looks for them in an installation."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOMS = ("connectors", "mappings", "expectations", "dags")


class BuildWithRooms(build_py):
    """Copies the rooms beside the built package; an editable install reads them from the checkout."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        for room in ROOMS:
            shutil.copytree(
                room,
                Path(self.build_lib, "sendbridge", "_rooms", room),
                ignore=shutil.ignore_patterns("__pycache__"),
                dirs_exist_ok=True,
            )


setup(cmdclass={"build_py": BuildWithRooms})
