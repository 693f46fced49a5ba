"""Google accounts: there is none."""

from google.colab._say import left_out


def authenticate_user(*args, **kwargs):
    left_out("auth.authenticate_user")


def authenticate_service_account(*args, **kwargs):
    left_out("auth.authenticate_service_account")
