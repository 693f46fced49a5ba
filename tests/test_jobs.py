"""`run_notebook`: parameters go in, an executed copy comes out, and whatever goes wrong names its cell."""

import nbformat
import pytest

from capcourse.errors import BadInput
from capcourse.jobs import JobFailed, run_notebook


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook of the given cells, after one tagged `parameters`."""

    def write(*sources):
        cells = [nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "job.ipynb")
        return tmp_path / "job.ipynb"

    return write


def test_parameters_go_in_and_the_source_stays(notebook, tmp_path):
    source = notebook("print(x)")
    before = source.read_bytes()
    executed = run_notebook(source, tmp_path / "out" / "job.ipynb", parameters={"x": 5})
    assert nbformat.read(executed, as_version=4).cells[-1].outputs[0].text == "5\n"
    assert source.read_bytes() == before


def test_the_kernel_starts_where_it_is_told(notebook, tmp_path):
    (tmp_path / "here").mkdir()
    source = notebook("import os; print(os.path.basename(os.getcwd()))")
    executed = run_notebook(source, tmp_path / "out.ipynb", cwd=tmp_path / "here")
    assert nbformat.read(executed, as_version=4).cells[-1].outputs[0].text == "here\n"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1 / 0", r"job.ipynb: cell 3 raised ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", r"job.ipynb: cell 3: DeadKernelError"),
        ("import time; time.sleep(60)", r"job.ipynb: cell 3: CellTimeoutError.* 3 seconds"),
    ],
    ids=["raises", "dies", "hangs"],
)
def test_what_goes_wrong_names_the_cell(notebook, tmp_path, cell, message):
    source = notebook("y = 2", cell, "z = 3")
    with pytest.raises(JobFailed, match=message) as caught:
        run_notebook(source, tmp_path / "out.ipynb", timeout=3)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "out.ipynb").exists()


def test_a_missing_or_broken_notebook(tmp_path):
    with pytest.raises(BadInput, match="no such notebook"):
        run_notebook(tmp_path / "none.ipynb", tmp_path / "out.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(BadInput, match="not a notebook that can be read"):
        run_notebook(tmp_path / "broken.ipynb", tmp_path / "out.ipynb")
