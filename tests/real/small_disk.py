"""A filesystem of a few megabytes as the data directory of a paper, which only root can mount."""

import os
import subprocess

from tap import Skip

mounted = []


def mount(folder, *options):
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
    if done.returncode == 0 and str(folder) not in mounted:
        mounted.append(str(folder))
    return done.stderr.strip() if done.returncode else ""


def unmount_all():
    while mounted:
        subprocess.run(["umount", "-l", mounted.pop()], check=False)


class SmallDisk:
    """A paper whose data directory is a filesystem of a few megabytes."""

    def __init__(self, paper, size):
        self.paper, self.folder = paper, paper.house.folder / "small"
        self.folder.mkdir()
        if os.geteuid() != 0:
            raise Skip("only root can mount a small filesystem")
        trouble = mount(self.folder, "-t", "tmpfs", "-o", f"size={size}", "galley-test")
        if trouble:
            raise Skip(f"a small filesystem cannot be mounted here: {trouble}")
        subprocess.run(["cp", "-a", f"{paper.house.folder}/paper/.", str(self.folder)], check=True)
        paper.house.give_away(self.folder)
        self.filler = self.folder / "filler"

    def fill(self, leave=0):
        """All of it but so many bytes."""
        with open(self.folder / "room", "wb") as room:
            os.posix_fallocate(room.fileno(), 0, max(leave, 1))
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while file.write(bytes(65536)) == 65536:
                    pass
                while file.write(bytes(1)):
                    pass
            except OSError:
                pass
        (self.folder / "room").unlink()

    def clear(self):
        self.filler.unlink()
