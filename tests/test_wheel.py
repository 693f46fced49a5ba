"""What pip installs from the repository, as on Colab: the library, its checkpoints, figures and studies."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

USE = """
import sys
import capcourse as cc
from capcourse.show import diagram
from capcourse.studies import published

assert cc.__file__.startswith(sys.prefix), cc.__file__
captioner = cc.load_captioner("vit-gpt2")
assert captioner.caption(cc.load_data("scenes").test[0].image)[0]
assert "<img" in diagram("vit_gpt2").data
assert published("llava_lite")["seed"] == "S4"
"""


@pytest.mark.slow
def test_a_wheel_holds_all_that_a_chapter_needs(root, tmp_path):
    source, venv = tmp_path / "source", tmp_path / "venv"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (root / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", tmp_path, source]
    subprocess.run([*pip, *build], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    python = venv / "bin" / "python"
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    # the packages that it needs are those of the environment that runs the tests; its own copy comes first
    packages = sysconfig.get_paths(vars={"base": str(venv), "platbase": str(venv)})["purelib"]
    Path(packages, "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    subprocess.run([python, "-c", USE], check=True, cwd=tmp_path)
