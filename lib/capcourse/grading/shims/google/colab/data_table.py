"""Interactive tables: the plain table is shown."""


class DataTable:
    """Shows what it was given."""

    def __init__(self, dataframe, *args, **kwargs):
        self.dataframe = dataframe

    def __repr__(self):
        return repr(self.dataframe)


def enable_dataframe_formatter():
    pass


def disable_dataframe_formatter():
    pass


def load_ipython_extension(shell):
    pass


def unload_ipython_extension(shell):
    pass
