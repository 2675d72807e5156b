"""Makes the zips of the otter-grader peer: one test file an item, PyTorch asked while grading.

    python otter_torch.py UPLOAD FOLDER

UPLOAD holds the package `hw01` with the student's files. FOLDER gets `autograder.zip` and
`upload.zip`, for `otter run -a autograder.zip -o FOLDER upload.zip`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MAIN = "from hw01 import graph, mlp, ops\n"
TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{number}"
points = {points}


@test_case()
def test():
    from homework.items import ITEMS
    from homework.oracle import case

    next(check for number, _, check in ITEMS if number == name)(case)
"""

upload, folder = (Path(x).resolve() for x in sys.argv[1:])
sys.path.insert(0, str(upload))

from homework.items import ITEMS  # noqa: E402 - needs the student's package on the path

source = folder / "autograder"
for place in (source / "tests", folder / "submission"):
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
for number, points, _ in ITEMS:
    (source / "tests" / f"q{number}.py").write_text(TEST.format(number=number, points=points))
shutil.copytree(HERE / "homework", source / "homework", dirs_exist_ok=True)
shutil.copytree(upload / "hw01", folder / "submission" / "hw01")
(folder / "submission" / "main.py").write_text(MAIN)
shutil.make_archive(str(folder / "upload"), "zip", folder / "submission")
otter = [str(Path(sys.executable).with_name("otter")), "generate", "-t", "tests"]
subprocess.run([*otter, "-o", folder / "autograder.zip", "homework"], cwd=source, check=True)
