"""Google Drive: nothing is mounted."""

from google.colab._say import left_out


def mount(mountpoint="/content/drive", *args, **kwargs):
    left_out(f"drive.mount({mountpoint!r})")


def flush_and_unmount(*args, **kwargs):
    left_out("drive.flush_and_unmount")
