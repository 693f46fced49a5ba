"""Files to and from a browser: there is none."""

from google.colab._say import left_out


def upload(*args, **kwargs):
    left_out("files.upload")
    return {}


def upload_file(*args, **kwargs):
    left_out("files.upload_file")


def download(*args, **kwargs):
    left_out("files.download")


def view(*args, **kwargs):
    left_out("files.view")
