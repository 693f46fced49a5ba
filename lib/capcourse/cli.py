"""The command line: one thin function per command.

Exit status 0 on success, 1 when the work itself fell short, 2 on bad input; errors are one line on stderr.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capcourse.decoding import DECODINGS
from capcourse.errors import BadInput, CapcourseError

if TYPE_CHECKING:
    from capcourse.grading.report import GradeReport

app = typer.Typer(
    help="capcourse: image captioning with transformers, taught and graded.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
zoo = typer.Typer(help="The checkpoints: what there is, and how each was trained.", no_args_is_help=True)
app.add_typer(zoo, name="zoo")

Assignments = Annotated[list[str] | None, typer.Argument(help="Names in solutions/; all of them by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Entry point: run the command, turn our errors into one line and an exit status."""
    try:
        status = app(standalone_mode=False)
        if status == 130:  # Typer has taken the KeyboardInterrupt
            _stop("interrupted; run it again to go on", 130)
        sys.exit(status)
    except CapcourseError as error:
        _stop(error, error.exit_status)
    except OSError as error:  # a folder that cannot be made, a full disk
        _stop(f"{error.filename or 'a file'}: {error.strerror}; check the path and who may write there", 2)
    except KeyboardInterrupt:
        _stop("interrupted; run it again to go on", 130)
    except Exception as error:
        if not hasattr(error, "format_message"):  # Typer's own errors of usage have it
            raise
        message = error.format_message()
        if message.startswith("Usage:"):  # a bare `capcourse` is a question, and this is the answer
            print(message)
            sys.exit(0)
        _stop(f"{message.rstrip('.')}; `capcourse --help` says what there is", 2)


def _stop(message: object, status: int) -> None:
    """One line on stderr, and out."""
    print(f"capcourse: {' '.join(str(message).split())}", file=sys.stderr)
    sys.exit(status)


def course_root() -> Path:
    """The course this command works on: the nearest folder upwards that holds solutions/ and _config.yml."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "solutions").is_dir() and (folder / "_config.yml").is_file():
            return folder
    raise BadInput(f"{here}: not in a course (a folder with solutions/ and _config.yml); cd there first")


@app.command()
def doctor() -> None:
    """What works on this machine, and what to install if not."""
    from capcourse.doctor import examine, report

    findings = examine()
    print(report(findings))
    if not all(finding.ok for finding in findings if finding.needed_for == "student"):
        raise CapcourseError("what a student needs does not all work; the mends are above")


@app.command()
def book(
    profile: Annotated[str, typer.Option(help="mini or full.")] = "mini",
    jobs: Annotated[int, typer.Option(help="Chapters at a time.")] = 1,
) -> None:
    """Run the chapters, build the site."""
    from capcourse.book import build

    print(f"book: {build(course_root(), profile, jobs=jobs)}")


@app.command()
def release(
    assignments: Assignments = None,
    to: Annotated[Path | None, typer.Option(help="Where to; assignments/ by default.")] = None,
) -> None:
    """Make assignments/ from solutions/: answers out, hidden tests out."""
    from capcourse.grading.release import release

    for path in release(course_root(), assignments, to):
        print(f"released: {path}")


@app.command()
def secret(
    term: Annotated[str, typer.Option(help="A label; the year and the month by default.")] = "",
    new: Annotated[bool, typer.Option("--new", help="Make another; the old one is kept beside it.")] = False,
) -> None:
    """Make the term's secret, which private tests are drawn from; it lies outside the repository."""
    from capcourse.grading.secret import make_secret

    made = make_secret(root=course_root(), term=term, new=new)
    print(f"secret of {made.course}, {made.term}: {made.path}")


@app.command()
def collect(
    source: Annotated[Path, typer.Argument(help="A zip from Canvas, Moodle or Blackboard, or a folder.")],
    assignment: Annotated[str, typer.Option(help="Which one; a1 will do for a1_metrics.")],
    to: Annotated[Path | None, typer.Option(help="Where to; submitted/ by default.")] = None,
    roster: Annotated[Path | None, typer.Option(help="A CSV of names and ids.")] = None,
) -> None:
    """Sort downloads into submitted/, one folder a student; what does not fit is listed."""
    from capcourse.grading.assignment import by_short_name, declared_files
    from capcourse.grading.collect import collect
    from capcourse.grading.nbgrader_api import known_assignments

    root = course_root()
    name = by_short_name(assignment, known_assignments(root))
    master = json.loads((root / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    found = collect(source, name, to=to or root / "submitted", files=declared_files(master), roster=roster)
    print(found)
    if not found.complete:
        raise CapcourseError("some files need a person; they are listed above")


Submitted = Annotated[Path | None, typer.Option(help="Folders STUDENT/ASSIGNMENT; submitted/ by default.")]
GradedTo = Annotated[
    Path | None, typer.Option(help="Where gradebook and feedback go: the course, if not said.")
]
Seed = Annotated[int | None, typer.Option(help="Of the fresh inputs; the term's by default.")]
Trusted = Annotated[
    bool, typer.Option("--i-trust-these-students", help="Without a sandbox, where there is none.")
]
Scheduler = Annotated[str | None, typer.Option(help="A Dask cluster, such as tcp://10.0.0.1:8786.")]


@app.command()
def grade(
    assignments: Assignments = None,
    submitted: Submitted = None,
    to: GradedTo = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    seed: Seed = None,
    jobs: Annotated[int | None, typer.Option(help="Worker processes; one a core by default.")] = None,
    scheduler: Scheduler = None,
    shard: Annotated[str | None, typer.Option(help="Only share i/n, such as 3/8; then `merge`.")] = None,
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Train flagged and sampled submissions again.")
    ] = False,
    trusted: Trusted = False,
) -> None:
    """Grade submissions in a sandbox: the trusted checks give the points of record."""
    from capcourse.grading.grade import grade
    from capcourse.jobs import parse_shard

    report = grade(
        course_root(),
        assignments,
        submitted=submitted,
        to=to,
        force=force,
        seed=seed,
        workers=jobs,
        scheduler=scheduler,
        shard=parse_shard(shard) if shard else None,
        retrain=retrain,
        trusted=trusted,
    )
    _print_grades(report)


@app.command()
def merge(
    assignments: Assignments = None,
    submitted: Submitted = None,
    to: GradedTo = None,
    seed: Seed = None,
    trusted: Trusted = False,
) -> None:
    """Put into the gradebook what the shards of a run have graded."""
    from capcourse.grading.grade import merge

    _print_grades(merge(course_root(), assignments, submitted=submitted, to=to, seed=seed, trusted=trusted))


def _print_grades(report: "GradeReport") -> None:
    print(report)
    if report.merged:
        print(f"grades: {report.table}\nto look at: {report.review}")
        print(f"feedback: {report.feedback}\ngradebook: {report.gradebook}")
    if report.failed:
        raise CapcourseError(f"could not be graded: {', '.join(report.failed)}")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    to: Annotated[str, typer.Option(help="canvas, moodle or csv.")] = "csv",
    assignments: Annotated[
        list[str] | None, typer.Option("--assignment", help="Only this one; can be repeated.")
    ] = None,
    template: Annotated[Path | None, typer.Option(help="The platform's own CSV, to be filled in.")] = None,
    gradebook: Annotated[Path | None, typer.Option(help="gradebook.db of the course by default.")] = None,
) -> None:
    """Write the grades as a table that Canvas, Moodle or a spreadsheet reads."""
    from capcourse.grading.export import export

    book = gradebook or course_root() / "gradebook.db"
    print(export(book, to, file, assignments=assignments, template=template))


@app.command()
def score(
    predictions: Annotated[Path, typer.Argument(help="COCO results: [{image_id, caption}].")],
    references: Annotated[Path, typer.Argument(help="COCO annotations: {images, annotations}.")],
    metric: Annotated[list[str] | None, typer.Option(help="Only this metric; can be repeated.")] = None,
    subset: Annotated[bool, typer.Option("--subset", help="Leave out images without a prediction.")] = False,
    as_json: AsJson = False,
) -> None:
    """Score captions against references: BLEU-1..4, ROUGE-L, METEOR, CIDEr."""
    from capcourse.data.readers import read_predictions, read_references
    from capcourse.metrics.scorer import score

    known = read_references(references)
    captions = read_predictions(predictions, known, subset=subset)
    scores = score(captions, {image_id: known[image_id] for image_id in captions}, metric or None)
    if not as_json:
        print(scores)
        return
    per_image = {
        str(image_id): {name: values[i] for name, values in scores.per_image.items()}
        for i, image_id in enumerate(captions)
    }
    print(json.dumps({"corpus": scores.corpus, "per_image": per_image}, indent=1))


@app.command()
def caption(
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    model: Annotated[str, typer.Option(help="A name from `capcourse zoo list`.")] = "vit-gpt2",
    prompt: Annotated[
        str | None,
        typer.Option(help="What to ask, for models that take a prompt; or a report's by its name: S0-2."),
    ] = None,
    decoding: Annotated[
        str, typer.Option(help=f"How the next word is chosen: {', '.join(DECODINGS)}.")
    ] = "greedy",
    region: Annotated[
        str | None, typer.Option(help='Where to look: "top-left", "upper third" …; all by default.')
    ] = None,
    seed: Annotated[int, typer.Option(help="For the decodings that sample.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Caption pictures."""
    from capcourse.captioners.zoo import load_captioner
    from capcourse.data.images import read_images
    from capcourse.prompts import text_of

    pictures = read_images(images)  # before the model loads, so that a wrong path costs no time
    text = None if prompt is None else text_of(prompt)
    answers = load_captioner(model).answers(pictures, text, decoding, region, seed=seed)
    if as_json:
        rows = [
            {
                "image": str(image),
                "caption": one.text,
                "first_sentence": one.first_sentence,
                "ended": one.ended,
            }
            for image, one in zip(images, answers, strict=True)
        ]
        print(json.dumps(rows, indent=1))
    else:
        for image, text in zip(images, answers.texts, strict=True):
            print(f"{image}: {text}" if len(images) > 1 else text)
    if answers.cut or answers.going_on:
        print(f"capcourse: {answers}", file=sys.stderr)


@app.command()
def study(
    name: Annotated[str, typer.Argument(help="A study with a grid, from studies/.")],
    profile: Annotated[str, typer.Option(help="mini or full.")] = "mini",
    jobs: Annotated[int, typer.Option(help="Runs at a time; a training uses all cores.")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="A Dask cluster that does the runs instead.")] = None,
) -> None:
    """Run what is not done yet of a study's grid, and hold it against what its report claims."""
    from capcourse.studies import read_study, run_study, written_table

    results = run_study(name, profile, workers=jobs, scheduler=scheduler)
    print(written_table(read_study(name, profile), results).to_string())
    for claim, verdict in results.verdicts:
        print(f"{claim}\n  {verdict}")


@zoo.command("list")
def zoo_list() -> None:
    """The captioners, CLIP and the towers, and the checkpoints that each profile loads."""
    from capcourse.captioners.variants import VARIANTS
    from capcourse.captioners.zoo import ZOO, mini_state, named

    for entry in ZOO.values():
        print(f"{entry.name}  ({entry.seed})\n  {entry.architecture}")
        print(f"  mini  {mini_state(entry)}\n  full  {named(entry.full.source)}")
    print("sizes")
    for variant in VARIANTS:
        made = "shipped" if variant.shipped else "not shipped: for a study to make"
        print(f"  {variant.name}, {variant.size}: for {variant.stands_for}; {made}")


@zoo.command("build")
def zoo_build(
    name: Annotated[str, typer.Argument(help="A name from `capcourse zoo list`.")],
    to: Annotated[Path | None, typer.Option(help="The folder to write; the kit's own by default.")] = None,
) -> None:
    """Train a mini checkpoint again from scratch."""
    from capcourse.recipes import build

    print(f"checkpoint: {build(name, to)}")


if __name__ == "__main__":
    main()
