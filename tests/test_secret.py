"""The term's secret stays outside the repository, is one's own to read, and never shows itself."""

import json
import logging
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcourse.errors import BadInput
from capcourse.grading.secret import VARIABLE, Secret, make_secret, read_secret, secret_path

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user who has made nothing yet, and stands in no course."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.fixture
def course(home):
    root = home / "course"
    (root / "solutions").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'cs 101/b'\n", encoding="utf-8"
    )
    return root


def key_of(secret):
    return json.loads(secret.path.read_text(encoding="utf-8"))["key"]


# Where it lies


def test_made_once_read_ever_after(home):
    made = make_secret(term="2026 spring")
    assert made.path == home / "config/capcourse/capcourse/secret.json"
    assert read_secret() == made
    assert (made.term, made.course) == ("2026 spring", "capcourse")
    assert made.made.endswith("+00:00")


def test_each_course_has_its_own(course, home):
    assert make_secret(root=course).path == home / "config/capcourse/cs-101-b/secret.json"


def test_the_course_around_the_current_folder_is_meant(course, monkeypatch):
    monkeypatch.chdir(course / "solutions")
    assert make_secret() == read_secret(root=course)


def test_environment_names_another_file(home, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(home / "elsewhere/mine.json"))
    assert make_secret().path == home / "elsewhere/mine.json"
    assert read_secret(home / "elsewhere/mine.json") == read_secret()


def test_a_relative_config_home_does_not_count(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(sys, "platform", "linux")
    assert secret_path() == home / ".config/capcourse/capcourse/secret.json"


@posix
def test_nobody_else_may_look(home):
    before = os.umask(0)
    try:
        secret = make_secret()
    finally:
        os.umask(before)
    assert secret.path.stat().st_mode & 0o777 == 0o600
    assert {f.stat().st_mode & 0o777 for f in list(secret.path.parents)[:3]} == {0o700}


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_touch_is_refused(mode):
    path = make_secret().path
    path.chmod(mode)
    with pytest.raises(BadInput, match=f"mode {mode:04o}.*chmod 600"):
        read_secret()


@pytest.mark.parametrize("mark", ["folder", "file"])
def test_not_in_a_git_work_tree(home, mark):
    if mark == "folder":
        (home / "repository/.git").mkdir(parents=True)
    else:  # a linked work tree
        (home / "repository").mkdir()
        (home / "repository/.git").write_text("gitdir: elsewhere", encoding="utf-8")
    with pytest.raises(BadInput, match="in the git work tree"):
        make_secret(home / "repository/deep/er/secret.json")
    assert not (home / "repository/deep").exists()


def test_not_in_a_git_work_tree_through_a_link(home):
    (home / "repository/.git").mkdir(parents=True)
    (home / "link").symlink_to(home / "repository")
    with pytest.raises(BadInput, match="in the git work tree"):
        make_secret(home / "link/secret.json")


def test_not_in_the_course(course):
    with pytest.raises(BadInput, match="in the course"):
        make_secret(course / "checks/secret.json")


def test_not_in_the_root_that_is_given(home):
    with pytest.raises(BadInput, match="in the course"):
        make_secret(home / "bare/secret.json", root=home / "bare")


def test_one_that_was_moved_into_the_course_is_refused(course):
    made = make_secret(root=course)
    moved = made.path.rename(course / "secret.json")
    with pytest.raises(BadInput, match="in the course"):
        read_secret(moved)


# One for a term


def test_not_made_twice():
    first = make_secret()
    with pytest.raises(BadInput, match="secret --new"):
        make_secret()
    assert read_secret() == first


def test_a_new_one_keeps_the_old_one_beside_it():
    first = make_secret(term="autumn")
    second = make_secret(term="spring", new=True)
    assert read_secret() == second
    assert second.key != first.key
    [old] = second.path.parent.glob("secret-*.json")
    assert (read_secret(old).key, read_secret(old).term) == (first.key, "autumn")
    assert len(list(second.path.parent.iterdir())) == 2


def test_new_where_there_is_none():
    assert make_secret(new=True) == read_secret()


def test_none_yet():
    with pytest.raises(BadInput, match="`capcourse secret` makes one"):
        read_secret()


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.pop("key"),
        lambda about: about.update(key="feed"),
        lambda about: about.update(key="no hexadecimal digits"),
        lambda about: about.update(key=190_827_364_554_637),
        lambda about: about.update(schema=9),
    ],
)
def test_not_a_secret(change):
    path = make_secret().path
    about = json.loads(path.read_text(encoding="utf-8"))
    change(about)
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(BadInput, match="not a secret") as caught:
        read_secret()
    assert str(about.get("key", "no key")) not in str(caught.value)


def test_torn_file():
    path = make_secret().path
    path.write_text('{"schema": 1', encoding="utf-8")
    with pytest.raises(BadInput, match="not a secret"):
        read_secret()


# Seeds


def secret_with(key):
    return Secret("course", "term", "2026-01-01T00:00:00+00:00", None, key)


def test_a_seed_is_the_same_tomorrow_and_elsewhere():
    """The digest is that of `openssl dgst -sha256 -mac HMAC` over the same bytes."""
    digest = "d8e9b63ffd61e67989cda7e2201c08377dd0a4d575541ce4accc7d5e91114a8f"
    assert secret_with(b"\7" * 32).seed("a1_metrics") == int(digest[:16], 16) >> 1


@given(st.binary(min_size=32, max_size=32), st.text(), st.none() | st.text())
def test_seeds_fit_every_generator(key, assignment, student):
    assert 0 <= secret_with(key).seed(assignment, student) < 2**63


def test_everybody_gets_other_numbers_where_wanted():
    one, other = secret_with(b"1" * 32), secret_with(b"2" * 32)
    names = [("a1", None), ("a1", ""), ("a1", "ada"), ("a1", "ben"), ("a2", None), ("a1ada", None)]
    seeds = [secret.seed(*name) for secret in (one, other) for name in names]
    assert len(set(seeds)) == len(seeds)


def test_a_tag_tells_seeds_apart_and_holds_no_part_of_one():
    secret = make_secret()
    assert secret.tag("a1") == read_secret().tag("a1")
    assert secret.tag("a1") != secret.tag("a2")
    assert f"{secret.seed('a1') << 1:016x}"[:12] != secret.tag("a1")


def test_the_key_shows_nowhere(caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        secret = make_secret()
        key = key_of(secret)
        shown = f"{secret} {secret!r} {secret.seed} {[secret]}" + caplog.text + "".join(capsys.readouterr())
    for form in (key, repr(secret.key), str(int(key, 16)), key.upper()):
        assert form not in shown
    assert "secret.json" in shown
